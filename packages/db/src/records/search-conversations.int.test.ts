import { testDb } from "@inlet/testkit";
import { givenIn } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, records } from "../index.ts";
import { conversationRow, toOrigin } from "../testing/looking.ts";

const pg = testDb();
const given = givenIn(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const at = (day: number) => new Date(Date.UTC(2026, 0, day));

/** Conversations that changed on one day after the other, the last one first in the order newest first. */
async function givenDays(rows: object[]): Promise<string> {
  const { id: workspaceId } = await given.workspace();
  const days = rows.map((row, index) =>
    conversationRow(`v${index + 1}`, { updatedAt: at(index + 1), ...row }),
  );
  await records.upsertConversations(db, days, toOrigin({ workspaceId }));
  return workspaceId;
}

test("a search that finds little looks at so many conversations and says how far it came", async () => {
  const workspaceId = await givenDays([{ name: "Needle" }, {}, {}, {}, {}, {}, {}]);

  const looks: [string[], string | undefined][] = [];
  let after: Parameters<typeof records.searchConversations>[2]["after"];
  do {
    const slice = { after, limit: 10, mostLooked: 3 };
    const { rows, scannedTo } = await records.searchConversations(db, { workspaceId, q: "needle" }, slice);
    looks.push([rows.map((it) => it.id), scannedTo?.[1]]);
    after = scannedTo;
  } while (after !== undefined);

  expect(looks).toEqual([
    [[], "v5"],
    [[], "v2"],
    [["v1"], undefined],
  ]);
});

test("a page that is full goes on after its last row, however far one may look", async () => {
  const workspaceId = await givenDays([{}, {}, {}, {}]);

  const slice = { limit: 2, mostLooked: 3 };
  const { rows, scannedTo } = await records.searchConversations(db, { workspaceId, status: "open" }, slice);

  expect(rows.map((it) => it.id)).toEqual(["v4", "v3"]);
  expect(scannedTo).toBeUndefined();
});

test("a customer's conversations and those of an e-mail are found at once, however far back", async () => {
  const workspaceId = await givenDays([{ customerId: "ada" }, {}, {}, {}]);
  await given.row("customer", {
    workspace_id: workspaceId,
    id: "ada",
    name: "Ada",
    email: "Ada@Example.com",
    updated_at: at(1),
    attributes: {},
    relations: {},
    observed_at: at(1),
    mapping_version: 1,
  });
  const idsFor = async (filter: object) => {
    const slice = { limit: 10, mostLooked: 1 };
    const { rows } = await records.searchConversations(db, { workspaceId, ...filter }, slice);
    return rows.map((it) => [it.id, it.customer?.email]);
  };

  for (const filter of [{ customerId: "ada" }, { q: "ada@ex" }, { q: "ada" }, { q: "v1" }])
    expect(await idsFor(filter)).toEqual([["v1", "Ada@Example.com"]]);
  expect(await idsFor({ q: "ada@elsewhere" })).toEqual([]);
});
