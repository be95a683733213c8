import { customerErasures, openDb, records, searchIndex } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { indexNext } from "./index-conversations.ts";
import { searchConversations } from "./search-conversations.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const at = (day: number) => new Date(Date.UTC(2026, 0, day));
const versioned = (rev: number) => ({
  rev,
  createdAt: at(1),
  updatedAt: at(rev),
  attributes: { rev },
  relations: {},
});
const origin = (workspaceId: string) => ({ workspaceId, observedAt: new Date(), mappingVersion: 1 });
const putConversation = (workspaceId: string, id: string, { name = null as string | null, rev = 1 } = {}) => {
  const row = { id, name, preview: null, status: "open", channels: [], tags: [], customerId: "p1" };
  const rest = { messageCount: 1, direction: "in", priority: null };
  return records.upsertConversations(db, [{ ...row, ...rest, ...versioned(rev) }], origin(workspaceId));
};
const putMessage = (
  workspaceId: string,
  [id, conversationId]: [string, string],
  { text: description = "", rev = 1 },
) => {
  const row = { id, conversationId, customerId: "p1", description, text: null, descriptionTruncated: false };
  const rest = {
    subject: null,
    status: null,
    channel: null,
    app: null,
    direction: "in",
    sentAt: at(1),
    attachments: null,
  };
  return records.upsertMessages(db, [{ ...row, ...rest, ...versioned(rev) }], origin(workspaceId));
};
const putCustomer = (workspaceId: string, name: string, rev = 1) => {
  const rest = { externalId: null, locale: null, gender: null, verified: null, timezone: null };
  const row = { id: "p1", name, email: "ada@example.com", ...rest, ...versioned(rev) };
  return records.upsertCustomers(db, [row], origin(workspaceId));
};

async function indexAll(workspaceId: string): Promise<void> {
  while (await indexNext(db, workspaceId));
}

async function find(workspaceId: string, q: string): Promise<string[]> {
  const { rows } = await searchConversations(db, { workspaceId, q }, slice);
  return rows.map((it) => it.id);
}

const slice = { limit: 10, columns: ["id", "updatedAt"] } as const;

async function findAll(workspaceId: string, q: string): Promise<string[]> {
  const ids: string[] = [];
  let page = await searchConversations(db, { workspaceId, q }, slice);
  for (;;) {
    ids.push(...page.rows.map((it) => it.id));
    if (page.next === undefined) return ids;
    page = await searchConversations(db, { workspaceId, q }, { ...slice, after: page.next });
  }
}

test("a search finds what was written last, and nothing that was changed, redacted or deleted", async () => {
  const { id: workspaceId } = await given.workspace();
  await putConversation(workspaceId, "v1", { name: "Invoice" });
  await putMessage(workspaceId, ["m1", "v1"], { text: "card 4111 declined" });
  expect(await find(workspaceId, "declined")).toEqual([]);
  await indexAll(workspaceId);
  expect(await find(workspaceId, "declined")).toEqual(["v1"]);

  await putMessage(workspaceId, ["m1", "v1"], { text: "card withheld", rev: 2 });
  await putConversation(workspaceId, "v1", { name: "Receipt", rev: 2 });
  for (const gone of ["declined", "invoice", "4111"]) expect(await find(workspaceId, gone)).toEqual([]);
  await indexAll(workspaceId);
  for (const found of ["withheld", "receipt withheld"])
    expect(await find(workspaceId, found)).toEqual(["v1"]);
  const words = await given.query(
    "select words::text from conversation_text where workspace_id = $1",
    workspaceId,
  );
  expect(JSON.stringify(words)).not.toMatch(/declined|invoice|4111/);
});

test("nothing of an erased customer stays in the index", async () => {
  const { id: workspaceId } = await given.workspace();
  await putConversation(workspaceId, "v1");
  await putMessage(workspaceId, ["m1", "v1"], { text: "my secret" });
  await putCustomer(workspaceId, "Ada Lovelace");
  await indexAll(workspaceId);
  expect(await find(workspaceId, "lovelace secret")).toEqual(["v1"]);

  await customerErasures.openErasure(db, { workspaceId, customerId: "p1" });
  while (await customerErasures.eraseNext(db, workspaceId));

  expect(await given.query("select id from conversation_text where workspace_id = $1", workspaceId)).toEqual(
    [],
  );
  await indexAll(workspaceId);
  expect(await given.query("select id from conversation_text where workspace_id = $1", workspaceId)).toEqual(
    [],
  );
});

test("a customer who comes later or gets another name is found by it, though no conversation has changed", async () => {
  const { id: workspaceId } = await given.workspace();
  await putConversation(workspaceId, "v1");
  await indexAll(workspaceId);

  await putCustomer(workspaceId, "Ada");
  await indexAll(workspaceId);
  expect(await find(workspaceId, "ada")).toEqual(["v1"]);

  await putCustomer(workspaceId, "Grace", 2);
  await indexAll(workspaceId);
  expect([await find(workspaceId, "grace"), await find(workspaceId, "ada -example")]).toEqual([["v1"], []]);
});

test("a customer's new name finds all of their conversations, however much was written in them", async () => {
  const { id: workspaceId } = await given.workspace();
  const ids = Array.from({ length: 18 }, (_, nth) => `v${nth}`);
  for (const id of ids) {
    await putConversation(workspaceId, id);
    for (let nth = 0; nth < 8; nth++)
      await putMessage(workspaceId, [`${id}-${nth}`, id], { text: "long ".repeat(3_200) });
  }
  await putCustomer(workspaceId, "Ada");
  await indexAll(workspaceId);

  await putCustomer(workspaceId, "Grace", 2);
  await indexAll(workspaceId);

  expect((await findAll(workspaceId, "grace")).toSorted()).toEqual(ids.toSorted());
});

test("a message of 10 MB and a thread of a million words are found by their beginning, and fail nothing", async () => {
  const { id: workspaceId } = await given.workspace();
  const write = (words: number, prefix: string) =>
    Array.from({ length: words }, (_, nth) => `${prefix}${nth.toString(36)}`).join(" ");
  await putConversation(workspaceId, "v1");
  await putMessage(workspaceId, ["m1", "v1"], { text: `begin ${write(1_600_000, "w")} end` });
  await putConversation(workspaceId, "v2");
  for (let nth = 0; nth < 20; nth++)
    await putMessage(workspaceId, [`t${nth}`, "v2"], { text: write(2_500, `${nth}k`) });
  await putConversation(workspaceId, "v3");
  await putMessage(workspaceId, ["m3", "v3"], { text: `${"東京".repeat(200_000)}猫` });
  await indexAll(workspaceId);

  expect(await find(workspaceId, "begin")).toEqual(["v1"]);
  expect(await find(workspaceId, "end")).toEqual([]);
  expect(await find(workspaceId, "0k0")).toEqual(["v2"]);
  expect(await find(workspaceId, "東京")).toEqual(["v3"]);
  expect(await searchIndex.isFilling(db, workspaceId)).toBe(false);
  const sizes = await given.query(
    "select max(length(words)) < 40000 as bounded from conversation_text where workspace_id = $1",
    workspaceId,
  );
  expect(sizes).toEqual([{ bounded: true }]);
});

test("conversations that no index has yet are said to be missing, and are indexed in any number", async () => {
  const { id: workspaceId } = await given.workspace();
  for (let nth = 0; nth < 130; nth++) await putConversation(workspaceId, `v${nth}`, { name: "same" });
  const earlier =
    "update conversation_item set feed_position = feed_position - 120000000 where workspace_id = $1";
  await given.query(earlier, workspaceId);
  expect(await searchIndex.isFilling(db, workspaceId)).toBe(true);
  expect(await searchIndex.claimBehind(db, 100)).toContain(workspaceId);
  expect(await searchIndex.claimBehind(db, 100)).not.toContain(workspaceId);

  await indexAll(workspaceId);
  await searchIndex.endIndexing(db, workspaceId);

  expect(await searchIndex.isFilling(db, workspaceId)).toBe(false);
  expect(await searchIndex.claimBehind(db, 100)).not.toContain(workspaceId);
  const [row] = await given.query(
    "select count(*)::int as n from conversation_text where workspace_id = $1",
    workspaceId,
  );
  expect(row).toEqual({ n: 130 });
});

test("the workspace that has been due the longest is indexed first", async () => {
  const busy = await given.workspace();
  const waiting = await given.workspace(); // with the greater id
  for (const { id } of [busy, waiting]) await putConversation(id, "v1");
  await searchIndex.claimBehind(db, 100);
  const makeDue =
    "update search_index set dispatch_at = clock_timestamp() - $2::interval where workspace_id = $1";
  await given.query(makeDue, busy.id, "1 second");
  await given.query(makeDue, waiting.id, "1 minute");

  expect(await searchIndex.claimBehind(db, 1)).toEqual([waiting.id]);
});
