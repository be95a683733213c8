import { exports, inTransaction, integrations, notes } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { describeColumns } from "@inlet/use-cases";
import { expect, test } from "vitest";
import { givenApi, type TestApi } from "../support/given-api.ts";
import { givenConversations } from "../support/given-content.ts";
import { givenIntegration } from "../support/given-integration.ts";
import { decodeRows, readFile } from "./read-file.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

/** Stores 250 notes of two conversations. Every tenth has 20 KB, and no text beside its body. */
async function givenNotes(workspaceId: string): Promise<void> {
  await given.row("agent", { workspaceId, kind: "user", id: "u1", name: "Kim", observedAt: new Date() });
  await given.query(
    `insert into note (workspace_id, id, conversation_id, customer_id, body, text, created_by, created_at, updated_at, observed_at)
    select $1::uuid, 'n' || lpad(n::text, 3, '0'), 'v' || n % 2, 'c' || n % 5, '<p>=' || n || '</p>' || repeat('x', bytes),
      case when bytes = 0 then '=' || n end, (array['u1', 'u2', null])[n % 3 + 1],
      case when n % 4 > 0 then '2026-01-01Z'::timestamptz end, '2026-01-01Z'::timestamptz + n * interval '1 minute', now()
    from generate_series(1, 250) n, lateral (select case when n % 10 = 0 then 20000 else 0 end as bytes) it`,
    workspaceId,
  );
}

async function givenNoted(api: TestApi) {
  const workspace = await api.workspace();
  await givenConversations(api.db, workspace.id, [{ id: "v0" }, { id: "v1" }]);
  const { id: integrationId } = await givenIntegration(api.db, workspace.id, { notes: true });
  await givenNotes(workspace.id);
  const headers = { authorization: `Bearer ${workspace.memberToken.token}` };
  const open = (query: string, more: object = {}) =>
    api.app.inject({ url: `${workspace.path}/notes/export${query}`, headers: { ...headers, ...more } });
  return { ...workspace, integrationId, open };
}

const numbers = Array.from({ length: 250 }, (_, index) => index + 1);
const toIds = (matches: (n: number) => boolean) =>
  numbers.filter(matches).map((n) => `n${String(n).padStart(3, "0")}`);

const readIds = (body: string): string[] =>
  body
    .split("\n")
    .filter((it) => it !== "")
    .map((it) => JSON.parse(it).id);

test("every format has the notes of one workspace as its conversations show them", async () => {
  await using api = await givenApi(pg.url);
  const { open, member, path } = await givenNoted(api);
  await givenNoted(api);
  const replies = await Promise.all(["v0", "v1"].map((it) => member("GET", `${path}/conversations/${it}`)));
  const shown = replies.flatMap(({ body }) => (body as { notes: { id: string }[] }).notes);
  expect(shown).toHaveLength(250);

  for (const format of ["ndjson", "csv", "parquet"] as const) {
    const reply = await open(`?format=${format}`);
    const { rows } = await readFile(format, reply.rawPayload);
    expect(decodeRows(format, rows, describeColumns("notes")), format).toEqual(
      shown.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
    expect(reply.headers["content-disposition"]).toMatch(/"inlet-notes-/);
  }
});

test("conversation, customer and range choose notes, an export resumes after any, and the audit log has each", async () => {
  await using api = await givenApi(pg.url);
  const { open, admin, path } = await givenNoted(api);
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();

  for (const [query, expected] of [
    ["?after=n120", toIds((n) => n > 120)],
    ["?conversationId=v1&after=n100", toIds((n) => n % 2 === 1 && n > 100)],
    ["?customerId=c3", toIds((n) => n % 5 === 3)],
    [`?from=${at(240)}&to=${at(243)}`, toIds((n) => n >= 240 && n < 243)],
  ] as const)
    expect(readIds((await open(query)).body), query).toEqual(expected);
  expect((await open("?channel=email")).statusCode).toBe(400);
  expect((await open(`?from=${at(243)}&to=${at(240)}`)).statusCode).toBe(400);
  const log = await admin("GET", `${path}/audit?action=records.exported`);
  expect((log.body as { data: object[] }).data.toReversed()).toMatchObject([
    { after: { kind: "notes", after: "n120" } },
    { after: { kind: "notes", after: "n100", conversationId: "v1" } },
    { after: { kind: "notes", customerId: "c3" } },
    { after: { kind: "notes", from: at(240), to: at(243) } },
  ]);
});

test("large notes end a page, so that memory stays flat", async () => {
  await using api = await givenApi(pg.url);
  const { id: workspaceId } = await givenNoted(api);
  const slice = { workspaceId, columns: ["id", "text"], filter: {}, limit: 250, maxBytes: 50_000 };

  const { next, rows } = await exports.readExportPage(api.db, "note", slice);

  expect([rows.length, next]).toEqual([30, "n030"]);
});

test("an export of notes is sent again only after notes have changed, and has none once they are removed", async () => {
  await using api = await givenApi(pg.url);
  const { id: workspaceId, integrationId, open } = await givenNoted(api);
  const rewrite = { id: "n001", conversationId: "v1", body: "[email]", text: null };

  const { etag } = (await open("")).headers;
  const same = await open("", { "if-none-match": etag });
  await inTransaction(api.db, (tx) => notes.rewriteNotes(tx, workspaceId, [rewrite]));
  const changed = await open("", { "if-none-match": etag });
  await integrations.setSwitches(api.db, integrationId, { notes: false });
  while ((await notes.removeNotes(api.db, integrationId)) !== undefined);
  const removed = await open("", { "if-none-match": changed.headers.etag });

  expect([same.statusCode, changed.statusCode, removed.statusCode]).toEqual([304, 200, 200]);
  expect(JSON.parse(changed.body.split("\n")[0] ?? "")).toMatchObject({ id: "n001", text: "[email]" });
  expect(removed.body).toBe("");
});
