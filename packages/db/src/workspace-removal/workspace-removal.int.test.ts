import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { afterAll, expect, test } from "vitest";
import { openDb, records, reports, tenancy, workspaceRemoval } from "../index.ts";
import { buildConversationRow, buildMessageRow, toOrigin } from "../testing/deletion-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

async function givenFull() {
  const run = await given.run();
  const rows = Array.from({ length: 2_100 }, (_, nth) => buildMessageRow(`m${nth}`, "c1"));
  await records.upsertConversations(db, [buildConversationRow("c1")], toOrigin(run));
  await records.upsertMessages(db, rows, toOrigin(run));
  await given.batch(run, { records: [{}] });
  return run;
}

const countRows = async (workspaceId: string) => {
  const tables = [
    "conversation",
    "message",
    "run",
    "integration",
    "raw_batch",
    "conversation_item",
    "thread_check",
  ];
  const counts = await Promise.all(
    tables.map((it) =>
      given.query<{ n: string }>(`select count(*) as n from ${it} where workspace_id = $1`, workspaceId),
    ),
  );
  return counts.map(([row]) => Number(row?.n));
};

test("a deleted workspace is found by nobody at once, and is then removed bit by bit, and no other one", async () => {
  const [own, other] = [await givenFull(), await givenFull()];
  const { workspaceId } = own;
  const before = await countRows(other.workspaceId);
  const { integrationId } = own;
  const window = { windowFrom: new Date(0), windowTo: new Date(), listed: [], dispatchAt: new Date(0) };
  await given.row("report", { workspaceId, integrationId, state: "running", ...window });
  await db.transaction().execute((tx) => workspaceRemoval.markDeleted(tx, workspaceId));

  expect(await tenancy.findWorkspace(db, workspaceId)).toBeUndefined();
  expect((await tenancy.listWorkspaces(db, { limit: 9 })).map((it) => it.id)).toEqual([other.workspaceId]);
  expect(await given.query("select state from run where id = $1", own.id)).toEqual([{ state: "cancelled" }]);
  expect(await reports.claimStale(db, 9)).toEqual([]);

  const deleted = await workspaceRemoval.listDeleted(db);
  const first = await workspaceRemoval.removeNext(db, workspaceId);
  let last = first;
  let steps = 0;
  for (; last !== undefined && steps < 100; steps += 1)
    last = await workspaceRemoval.removeNext(db, workspaceId);

  expect(deleted).toEqual([workspaceId]);
  expect(first).toEqual({ isGone: false });
  expect([last, await workspaceRemoval.removeNext(db, other.workspaceId)]).toEqual([undefined, undefined]);
  expect(steps).toBeGreaterThan(5);
  expect(await countRows(workspaceId)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(await given.query("select id from workspace where id = $1", workspaceId)).toEqual([]);
  expect(await countRows(other.workspaceId)).toEqual(before);
});

test("every table that holds rows of a workspace is removed by itself, before those that it refers to", async () => {
  const owning = await given.query<{ name: string }>(`
    with recursive own as (
      select distinct c.table_name::text as name from information_schema.columns c
      join pg_class t on t.relname = c.table_name and t.relkind = 'r' and not t.relispartition
      where c.table_schema = 'public' and c.column_name = 'workspace_id'
      union
      select con.conrelid::regclass::text from pg_constraint con
      join own on con.confrelid::regclass::text = own.name where con.contype = 'f'
    ) select name from own order by name`);
  const references = await given.query<{ child: string; parent: string }>(`
    select conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint
    where contype = 'f' and confrelid::regclass::text <> 'workspace'`);

  const listed = workspaceRemoval.ownTables.map((it) => it.table);
  const ofTokens = ["session", "session_token", "sign_in_link"]; // a few rows each, which go with their token
  expect(owning.map((it) => it.name).filter((it) => !listed.includes(it) && !ofTokens.includes(it))).toEqual(
    [],
  );
  const wrong = references.filter(
    ({ child, parent }) =>
      listed.includes(child) && listed.includes(parent) && listed.indexOf(child) > listed.indexOf(parent),
  );
  expect(wrong).toEqual([]);
});
