import type { StoredRedaction } from "@inlet/contracts";
import { redaction } from "@inlet/db";
import { createWorkspaceKey } from "@inlet/use-cases";
import { beforeEach, expect, test } from "vitest";
import { fixedKeyring, setUpFetcher } from "../testing/fetcher-harness.ts";
import {
  answerKeyCheck,
  createScriptedKustomer,
  forbidden,
  lastPage,
  type ReplyScript,
  unavailable,
} from "../testing/scripted-kustomer.ts";

const { db, given, readExtras } = setUpFetcher();

const capabilities = { conversations: true, messages: true, customers: true, tags: true, auditLog: true };
let id: string;
let workspaceId: string;
const connect = async (columns: object = {}) => {
  const rights = { ...capabilities, search: false, notes: true };
  ({ id, workspaceId } = await given.integration({
    capabilities: rights,
    notes: true,
    notesStored: true,
    ...columns,
  }));
};
beforeEach(() => connect());

const observed = { observedAt: new Date(), mappingVersion: 1, feedPosition: 1 };

async function storeConversation(conversationId: string, { noteCount = 1, customerId = "p1" } = {}) {
  await given.row("conversation", {
    ...{ workspaceId, id: conversationId, customerId, channels: [], tags: [], updatedAt: new Date() },
    ...{ attributes: { noteCount }, relations: {}, ...observed },
  });
  await given.row("conversation_item", { workspaceId, id: conversationId, feedPosition: 1 });
}

const note = (noteId: string, body: string, attributes: object = {}) => ({
  ...{ type: "note", id: noteId },
  attributes: { body, updatedAt: "2026-01-02T03:04:05.000Z", ...attributes },
  relationships: { createdBy: { data: { type: "user", id: "u1" } } },
});

const listStored = () =>
  given.query("select id, body, text, created_by from note where workspace_id = $1 order by id", workspaceId);

const read = async (script: ReplyScript) => {
  const kustomer = createScriptedKustomer(script);
  await readExtras(id, kustomer);
  return kustomer.requests.map((it) => `${it.path}${it.query?.["page"] === 2 ? "?2" : ""}`);
};

const notesOf = (conversationId: string) => `/v1/conversations/${conversationId}/notes`;

test("a conversation's notes are read by pages to the end, and not again while it stays as it is", async () => {
  await storeConversation("c1", { noteCount: 101 });
  const page = ({ query }: { query?: Record<string, unknown> }) =>
    query?.["page"] === 1
      ? { data: [note("n1", "<p>first</p>")], links: { next: "more" } }
      : lastPage([note("n2", "second\u0000"), note("n3", "deleted", { deleted: true }), { id: "broken" }]);

  const [first, second] = [await read(page), await read(page)];

  expect(first).toEqual([notesOf("c1"), `${notesOf("c1")}?2`]);
  expect(second).toEqual([]);
  expect(await listStored()).toEqual([
    { id: "n1", body: "<p>first</p>", text: "first", created_by: "u1" },
    { id: "n2", body: "second\uFFFD", text: null, created_by: "u1" },
  ]);
});

test("a list of several pages that lacks a stored note is read again before the note goes", async () => {
  await storeConversation("c1");
  await read(() => lastPage([note("n1", "a"), note("n2", "b"), note("n3", "c")]));
  await given.query("update note_reading set due_at = clock_timestamp()");
  let lists = 0;
  const shifting = ({ query }: { query?: Record<string, unknown> }) => {
    if (query?.["page"] === 1) lists += 1;
    if (query?.["page"] === 1) return { data: [note("n1", "a")], links: { next: "more" } };
    return lastPage(lists === 1 ? [note("n3", "c")] : [note("n2", "b")]);
  };

  await read(shifting);

  expect(lists).toBe(2);
  expect((await listStored()).map((it) => it["id"])).toEqual(["n1", "n2", "n3"]);
});

test("a pass reads 50 conversations, and a crash in it loses none", async () => {
  for (let nth = 0; nth < 60; nth++) await storeConversation(`c${nth}`);
  let left = 20;
  const crash: ReplyScript = ({ path }) => {
    if (left-- === 0) throw new Error("killed");
    return lastPage([note(`n-${path.split("/")[3]}`, "text")]);
  };

  await expect(read(crash)).rejects.toThrow("killed");
  const stored = await listStored();
  left = Number.POSITIVE_INFINITY;
  const passes = [(await read(crash)).length, (await read(crash)).length, (await read(crash)).length];

  expect(stored).toHaveLength(20);
  expect(passes).toEqual([40, 0, 0]);
  expect(await listStored()).toHaveLength(60);
});

test("conversations that Kustomer fails to return or refuses wait, and the others come", async () => {
  for (const it of ["bad", "good", "secret"]) await storeConversation(it);
  const script: ReplyScript = (request) => {
    if (request.path === notesOf("bad")) return unavailable();
    if (request.path === notesOf("secret")) return forbidden();
    if (request.path === "/v1/notes") return lastPage();
    return lastPage([note("n1", "text")]);
  };

  await read(script);
  const again = await read(script);

  expect(await listStored()).toMatchObject([{ id: "n1" }]);
  expect(again).toEqual([]);
  const rows = await given.query(
    "select conversation_id, round(extract(epoch from due_at - clock_timestamp()) / 3600)::int as hours from note_reading where due_at is not null order by 1",
  );
  expect(rows).toEqual([
    { conversation_id: "bad", hours: 1 },
    { conversation_id: "secret", hours: 24 },
  ]);
});

test("a key that has lost the role keeps what is stored, and only the right is turned off", async () => {
  await storeConversation("c1");
  await read(() => lastPage([note("n1", "text")]));
  await given.query("update note_reading set due_at = clock_timestamp()");

  await read((request) => (request.path.endsWith("/notes") ? forbidden() : answerKeyCheck()(request)));

  expect(await listStored()).toMatchObject([{ id: "n1" }]);
  const [row] = await given.query("select attention, capabilities->'notes' as notes from integration");
  expect(row).toEqual({ attention: null, notes: false });
});

test("nothing is asked for while notes are switched off", async () => {
  await connect({ notes: false, notesStored: false });
  await storeConversation("c1");

  expect(await read(() => lastPage([note("n1", "text")]))).toEqual([]);
  expect(await listStored()).toEqual([]);
});

test("personal data is redacted, and notes wait for the name of a customer who is still to be read", async () => {
  const rules: StoredRedaction = {
    ...{ text: { email: "mask", customer_name: "mask" }, phoneCountries: [], patterns: [] },
    ...{ customerFields: {}, attributes: [], rawBatches: "encrypted" },
  };
  await redaction.save(db, workspaceId, { rules, key: createWorkspaceKey(fixedKeyring, workspaceId) });
  await storeConversation("c1");
  await given.row("fetch_backlog", { workspaceId, kind: "customer", id: "p1", reason: "x" });
  const script = () => lastPage([note("n1", "<p>Ada Lovelace wrote from ada@example.com</p>")]);

  expect(await read(script)).toEqual([]);
  expect(await listStored()).toEqual([]);
  await given.row("customer", {
    ...{ workspaceId, id: "p1", updatedAt: new Date(), relations: {}, ...observed },
    attributes: { name: "Ada Lovelace" },
  });
  await read(script);

  expect(await listStored()).toMatchObject([{ text: "[name] wrote from [email]" }]);
});
