import { readFile } from "node:fs/promises";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { customerErasures, filters, migrate, notes, openDb } from "../index.ts";
import { givenAnalyst, givenRecords } from "../testing/analysts.ts";
import { views } from "./views.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

const names = Object.keys(views);

test("each view has the columns, types and comments of its definition, as the analyst reads them", async () => {
  await using analyst = await givenAnalyst(db, pg.url, await givenRecords(given, "own"));

  const columns = await analyst.query<{ view: string; column: string; type: string; comment: string }>(`
    select c.relname as view, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      col_description(c.oid, a.attnum) as comment
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'reporting'::regnamespace order by c.relname, a.attnum`);
  const comments = await analyst.query<{ view: string; comment: string }>(`
    select relname as view, obj_description(oid, 'pg_class') as comment
    from pg_class where relnamespace = 'reporting'::regnamespace`);

  for (const [view, { columns: defined, comment }] of Object.entries(views)) {
    const expected = Object.entries(defined).map(([column, it]) => ({
      view,
      column,
      type: it.type === "timestamptz" ? "timestamp with time zone" : it.type,
      comment: it.comment,
    }));
    expect(columns.filter((it) => it.view === view)).toEqual(expected);
    expect(comments.find((it) => it.view === view)?.comment).toBe(comment);
  }
  expect(comments.map((it) => it.view).toSorted()).toEqual(names.toSorted());
});

test("every view is a security barrier, and only views may be read", async () => {
  const rows = await given.query(`
    select relname as name, relkind::text as kind, reloptions::text as options,
      pg_get_viewdef(oid) ~ 'SESSION_USER' as is_bound
    from pg_class where relnamespace = 'reporting'::regnamespace order by relname`);

  const barrier = { kind: "v", options: "{security_barrier=true}", is_bound: true };
  expect(rows).toEqual(names.toSorted().map((name) => ({ name, ...barrier })));
});

test("an analyst reads the workspace's records, and nothing that is deleted", async () => {
  await using analyst = await givenAnalyst(db, pg.url, await givenRecords(given, "own"));

  expect(await analyst.query("select * from conversations")).toMatchObject([
    {
      id: "own-c1",
      name: "own parcel",
      tags: ["own delivery"],
      tag_ids: ["own-t1", "own-t2"],
      language: "en_us",
      satisfaction_score: "1",
      satisfaction_rating: "9",
      ended_at: new Date("2026-11-24T08:00:00.000Z"),
      custom: { planStr: "own pro" },
    },
  ]);
  expect(
    await analyst.query("select id, author, author_id, author_name, text from messages order by id"),
  ).toEqual([
    {
      id: "own-m1",
      author: "customer",
      author_id: "own-p1",
      author_name: "own Ada",
      text: "own where is it?",
    },
    { id: "own-m2", author: "agent", author_id: "u1", author_name: "own Bea", text: "own on its way" },
    { id: "own-m3", author: "customer", author_id: "own-p1", author_name: "own Ada", text: "own thanks" },
  ]);
  expect(await analyst.query("select * from notes")).toEqual([
    {
      id: "own-n1",
      conversation_id: "own-c1",
      customer_id: "own-p1",
      author_id: "u1",
      author_name: "own Bea",
      text: "own call back",
      created_at: new Date("2026-11-23T10:00:00.000Z"),
      updated_at: new Date("2026-11-23T11:00:00.000Z"),
    },
  ]);
  expect(await analyst.query("select id, email from customers")).toEqual([
    { id: "own-p1", email: "own@mail.example" },
  ]);
  expect(await analyst.query("select name from tags")).toEqual([{ name: "own delivery" }]);
  expect(await analyst.query("select kind, id, text, customer_text, tags from feedback order by id")).toEqual(
    [
      {
        kind: "conversation",
        id: "own-c1",
        text: "Customer: own where is it?\n\nAgent: own on its way\n\nCustomer: own thanks",
        customer_text: "own where is it?",
        tags: ["own delivery"],
      },
      ...[
        ["own-m1", "own where is it?", "own where is it?"],
        ["own-m2", "own on its way", null],
        ["own-m3", "own thanks", "own thanks"],
      ].map(([id, text, customer_text]) => ({
        kind: "message",
        id,
        text,
        customer_text,
        tags: ["own delivery"],
      })),
    ],
  );
  const day = (on: string, counts: number[]) => {
    const [conversations, messages, inbound_messages, outbound_messages, admitted] = counts.map(String);
    return { on, conversations, messages, inbound_messages, outbound_messages, admitted };
  };
  expect(
    await analyst.query(`
      select day::text as on, conversations, messages, inbound_messages, outbound_messages, admitted
      from daily_volume order by day`),
  ).toEqual([day("2026-11-23", [1, 2, 1, 1, 1]), day("2026-11-24", [0, 1, 1, 0, 0])]);
});

test("what is filtered out, deleted or erased leaves the views", async () => {
  const workspaceId = await givenRecords(given, "own");
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  const removed = (what: string) =>
    analyst.query(`select '${what}' as what from ${what} where ${what}::text like '%own%'`);

  await db.transaction().execute((tx) => filters.removeConversations(tx, workspaceId, ["own-c1"]));

  for (const view of ["conversations", "messages", "notes", "feedback"])
    expect(await removed(view)).toEqual([]);
  await customerErasures.openErasure(db, { workspaceId, customerId: "own-p1" });
  while (await customerErasures.eraseNext(db, workspaceId));
  expect(await removed("customers")).toEqual([]);
});

test("switched off, internal notes leave the view", async () => {
  const workspaceId = await givenRecords(given, "own");
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  const [integration] = await given.query<{ id: string }>(
    "update integration set notes_stored = true where workspace_id = $1 returning id",
    workspaceId,
  );

  while ((await notes.removeNotes(db, integration?.id ?? "")) !== undefined);

  expect(await analyst.query("select * from notes")).toEqual([]);
});

test("a role reads a view that a later release adds", async () => {
  await using analyst = await givenAnalyst(db, pg.url, await givenRecords(given, "own"));
  await given.query("drop view reporting.notes");
  await given.query("delete from applied_function where name = 'reporting_views'");

  expect(await migrate(db)).toEqual(["reporting_views"]);

  expect(await analyst.query("select id from notes")).toEqual([{ id: "own-n1" }]);
});

test("messages are items only while comments are", async () => {
  const workspaceId = await givenRecords(given, "own");
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  await given.query("update integration set ingest_comments = false where workspace_id = $1", workspaceId);

  expect(await analyst.query("select kind from feedback")).toEqual([{ kind: "conversation" }]);
});

test("attributes of an unexpected shape are null and fail no query", async () => {
  const workspaceId = await givenRecords(given, "own");
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  const odd = { endedAt: "yesterday", satisfactionLevel: { score: "high", rating: [] }, defaultLang: null };
  await given.query("update conversation set attributes = $1", JSON.stringify(odd));

  expect(
    await analyst.query(
      "select ended_at, satisfaction_score, satisfaction_rating, language, custom from conversations",
    ),
  ).toEqual([
    { ended_at: null, satisfaction_score: null, satisfaction_rating: null, language: null, custom: null },
  ]);
});

test("the queries of the documentation run, and find what there is", async () => {
  await using analyst = await givenAnalyst(db, pg.url, await givenRecords(given, "own"));
  const document = await readFile(new URL("../../../../docs/reporting.md", import.meta.url), "utf8");
  const queries = [...document.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, query = ""]) => query);

  expect(queries.length).toBeGreaterThanOrEqual(6);
  for (const query of queries) {
    const rows = await analyst.query(query.replaceAll("now()", "timestamptz '2026-11-29T00:00:00Z'"));
    expect(rows.length, query).toBeGreaterThan(0);
  }
});
