import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { type Analyst, givenAnalyst, givenRecords } from "../testing/analysts.ts";
import { listRefusals } from "../testing/refused-statements.ts";
import { views } from "./views.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
let analyst: Analyst;
let neighbor: Analyst;
let neighborWorkspace: string;

beforeEach(async () => {
  await Promise.all([analyst, neighbor].map((it) => it?.[Symbol.asyncDispose]()));
  const own = await givenRecords(given, "own");
  neighborWorkspace = await givenRecords(given, "neighbor");
  await given.query("analyze");
  analyst = await givenAnalyst(db, pg.url, own);
  neighbor = await givenAnalyst(db, pg.url, neighborWorkspace);
});
afterAll(async () => {
  await Promise.all([analyst, neighbor].map((it) => it?.[Symbol.asyncDispose]()));
  await db.destroy();
});

const names = Object.keys(views);
const recordViews = ["conversations", "messages", "notes", "customers", "tags"];
const denied = "42501";

/** Runs a statement in a transaction that may write, and returns its result or the code of its refusal. */
async function attempt(statement: string): Promise<{ rows: unknown[]; code: string | undefined }> {
  await analyst.client.query("begin read write");
  try {
    const results = [await analyst.client.query(statement)].flat();
    return { rows: results.flatMap((it) => it.rows), code: undefined };
  } catch (err) {
    return { rows: [], code: (err as { code?: string }).code };
  } finally {
    await analyst.client.query("rollback");
  }
}

test("what would read past the views, become somebody else, leave something or stop others is refused", async () => {
  const accepted: string[] = [];
  const role = { role: analyst.role.role, neighborRole: neighbor.role.role };
  const database = new URL(pg.url).pathname.slice(1);
  for (const statement of listRefusals({ ...role, database })) {
    const { code } = await attempt(statement);
    if (code !== denied) accepted.push(`${code ?? "accepted"}: ${statement}`);
  }

  expect(accepted).toEqual([]);
  await analyst.query("set default_transaction_read_only = off");
  for (const outside of ["create database mine", "alter system set work_mem = '1GB'"]) // of transactions
    await expect(analyst.query(outside), outside).rejects.toMatchObject({ code: denied });
});

/** Conditions that fail or report something as soon as they see a row of the neighbor. */
const leaks = [
  "1 / (case when it::text like '%neighbor%' then 0 else 1 end) = 1",
  "(case when it::text like '%neighbor%' then it::text else '1' end)::int = 1",
  "regexp_replace(it::text, '.*(neighbor).*', '[', 'g') ~ ''",
];

const planners = [
  "select 1",
  "set local enable_seqscan = on; set local enable_indexscan = off; set local enable_bitmapscan = off",
  "set local enable_seqscan = off; set local enable_bitmapscan = off",
  "set local plan_cache_mode = force_generic_plan; set local jit = on; set local jit_above_cost = 0",
  "set local debug_parallel_query = on; set local max_parallel_workers_per_gather = 4; set local parallel_setup_cost = 0; set local parallel_tuple_cost = 0; set local min_parallel_table_scan_size = 0",
];

test("no condition of the analyst's sees a row of a neighbor before it is excluded, by whatever plan", async () => {
  for (const planner of planners)
    for (const leak of leaks)
      for (const view of names.filter((it) => it !== "daily_volume")) {
        const { code } = await attempt(`${planner}; select count(*) from reporting.${view} it where ${leak}`);
        expect({ planner, leak, view, code }).toEqual({ planner, leak, view, code: undefined });
      }
});

/** Costs nothing by the planner's account, so without a barrier it comes first. The domain refuses negative numbers. */
const cheapest = "(message_count::information_schema.cardinal_number) is not null";

test("not even the cheapest condition sees a row of a neighbor first", async () => {
  await given.query("update conversation set message_count = case when id like 'own%' then 1 else -1 end");

  for (const planner of planners)
    expect(
      await attempt(`${planner}; select id from reporting.conversations where ${cheapest}`),
    ).toMatchObject({
      code: undefined,
      rows: expect.arrayContaining([{ id: "own-c1" }]),
    });
});

const listReads = (): string[] => [
  ...names.map((it) => `select * from reporting.${it}`),
  ...names.flatMap((it) => planners.map((planner) => `${planner}; select it::text from reporting.${it} it`)),
  ...recordViews.map((it) => `select * from reporting.${it} where id like 'neighbor%'`),
  "select * from reporting.messages where conversation_id = 'neighbor-c1'",
  "select * from reporting.notes where conversation_id = 'neighbor-c1'",
  "select * from reporting.messages m join reporting.conversations c on true",
  "select query_to_xml('select * from reporting.messages', true, false, '')",
  "select schema_to_xml('reporting', true, false, '')",
  "select database_to_xml(true, false, '')",
  "select * from ts_stat('select to_tsvector(text) from reporting.messages')",
  "declare mine cursor for select * from reporting.feedback; fetch all from mine",
  "explain (analyze, verbose, buffers) select * from reporting.messages where text like 'neighbor%'",
  // what a session says of itself decides nothing
  `set inlet.workspace_id = '${neighborWorkspace}'; select * from reporting.messages`,
  `set application_name = '${neighbor.role.role}'; select * from reporting.messages`,
  "set row_security = off; select * from reporting.messages",
  "set search_path = public, reporting; select * from messages",
  `set local role none; select * from reporting.messages`,
  // the catalog
  "select * from pg_stats",
  "select * from pg_stats_ext",
  "select * from pg_stats_ext_exprs",
  "select * from pg_stat_activity",
  "select * from pg_locks",
  "select * from pg_settings",
  "select * from pg_db_role_setting",
  "select * from pg_roles",
  "select * from pg_description",
  "select * from pg_prepared_statements",
  "select * from pg_stat_user_tables",
  "select * from information_schema.tables",
  "select * from information_schema.enabled_roles",
  "select pg_get_viewdef('reporting.messages'::regclass)",
  "select prosrc from pg_proc",
];

test("whatever the analyst reads, nothing of a neighbor is in it", async () => {
  const seen: string[] = [];
  for (const statement of listReads()) {
    const { rows, code } = await attempt(statement);
    expect({ statement, code }).toEqual({ statement, code: undefined });
    const text = JSON.stringify(rows);
    if (/neighbor[ @-]/.test(text) || text.includes(neighborWorkspace)) seen.push(statement);
  }

  expect(seen).toEqual([]);
});

/** Ids, and columns of few values, which say nothing of a person: estimates may tell how frequent those are. */
const shared =
  /^((\w+_)?(?<!external_)id|kind|status|channel|app|direction|author|language|color|locale|gender|timezone)$/;

test("no estimate of the planner depends on a text of a neighbor's", async () => {
  for (const table of ["conversation", "message", "note", "customer", "tag"])
    await given.query(`
      insert into ${table} select copy.* from ${table} it, generate_series(1, 2000) n,
        jsonb_populate_record(it, jsonb_build_object('id', 'neighbor-x' || n)) copy
      where it.id in ('neighbor-c1', 'neighbor-m1', 'neighbor-n1', 'neighbor-p1', 'neighbor-t1')`);
  await given.query("analyze");
  const columns = Object.entries(views).flatMap(([view, { columns: of }]) =>
    Object.entries(of).flatMap(([name, { type }]) =>
      type === "text" && !shared.test(name) ? [{ view, name }] : [],
    ),
  );
  const estimate = async (view: string, condition: string) => {
    const plan = await analyst.query(
      `explain (format json) select from reporting.${view} where ${condition}`,
    );
    return JSON.stringify(plan).match(/"Plan Rows":(\d+)/)?.[1];
  };

  expect(columns).toContainEqual({ view: "customers", name: "email" });
  for (const { view, name } of columns)
    expect({ view, name, below: await estimate(view, `${name} < 'neighbor'`) }).toEqual({
      ...{ view, name },
      below: await estimate(view, `${name} > 'neighbor'`),
    });
});

test("the role has no right on anything but the views and the catalog", async () => {
  const rights = "select,insert,update,delete,truncate,references,trigger,maintain";
  const relations = await analyst.query(`
    select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname not in ('pg_catalog', 'information_schema', 'reporting') and n.nspname !~ '^pg_toast'
      and (c.relkind in ('r', 'p', 'v', 'm', 'f') and (has_table_privilege(c.oid, '${rights}')
          or has_any_column_privilege(c.oid, 'select,insert,update,references'))
        or c.relkind = 'S' and has_sequence_privilege(c.oid, 'usage,select,update'))`);
  const schemas = await analyst.query(`
    select nspname as name, has_schema_privilege(oid, 'usage') as usage, has_schema_privilege(oid, 'create') as create
    from pg_namespace where has_schema_privilege(oid, 'usage,create') order by 1`);
  const [own] = await analyst.query(`
    select rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
      has_database_privilege(current_database(), 'temporary') as temporary,
      has_database_privilege(current_database(), 'create') as create,
      exists (select from pg_auth_members where member = r.oid) as is_member
    from pg_roles r where rolname = current_user`);
  const [writable] = await analyst.query(`
    select count(*)::int as count from pg_class
    where relnamespace = 'reporting'::regnamespace and has_table_privilege(oid, '${rights.slice("select,".length)}')`);

  expect(relations).toEqual([]);
  expect(schemas).toEqual(
    ["information_schema", "pg_catalog", "reporting"].map((name) => ({ name, usage: true, create: false })),
  );
  expect(Object.values(own ?? {})).toEqual(Array.from({ length: 9 }, () => false));
  expect(writable).toEqual({ count: 0 });
});

test("who becomes an analyst's role without logging in as it sees nothing", async () => {
  const rows = await db.transaction().execute(async (tx) => {
    await sql`grant ${sql.id(analyst.role.role)} to current_user with set true`.execute(tx);
    await sql`set local role ${sql.id(analyst.role.role)}`.execute(tx);
    return (await sql`select * from reporting.messages`.execute(tx)).rows;
  });

  expect(rows).toEqual([]);
});
