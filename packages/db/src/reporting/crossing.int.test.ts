import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDb } from "../index.ts";
import { type Analyst, givenAnalyst, givenRecords } from "../testing/analysts.ts";
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
const recordViews = ["conversations", "messages", "customers", "tags"];
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

const listRefusals = (): string[] => [
  // another identity
  "set role inlet",
  "set role postgres",
  `set role ${neighbor.role.role}`,
  `set session authorization ${neighbor.role.role}`,
  `grant ${neighbor.role.role} to ${analyst.role.role}`,
  `alter role ${analyst.role.role} superuser`,
  `alter role ${analyst.role.role} bypassrls`,
  `alter role ${analyst.role.role} connection limit 100`,
  `alter role ${neighbor.role.role} password 'x'`,
  `drop role ${neighbor.role.role}`,
  "create role accomplice",
  // tables, past the views
  "select * from public.message",
  "table public.sql_role",
  "select count(*) from public.workspace",
  "copy public.message to stdout",
  "select null::public.message",
  "lock table public.message in access share mode",
  "analyze verbose public.message",
  "select table_to_xml('public.message'::regclass, true, false, '')",
  "select * from query_to_xml('select * from public.message', true, false, '')",
  "select schema_to_xml('public', true, false, '')",
  "select public.next_feed_position(gen_random_uuid())",
  "select public.feed_horizon(gen_random_uuid())",
  "select * from ts_stat('select to_tsvector(text) from public.message')",
  "do $$ begin perform 1 from public.message; end $$",
  `alter view reporting.messages set (security_barrier = false)`,
  `create or replace view reporting.messages as select 1`,
  "drop view reporting.messages",
  "alter schema reporting owner to current_user",
  "grant all on all tables in schema public to current_user",
  // what others may write and read
  ...recordViews.map((it) => `delete from reporting.${it}`),
  "insert into reporting.tags (id) values ('x')",
  "update reporting.customers set name = 'x'",
  "select * from reporting.customers for update",
  "truncate public.message",
  "select * from pg_authid",
  "select * from pg_shadow",
  "select * from pg_statistic",
  "select * from pg_largeobject",
  "select * from pg_subscription",
  "select * from pg_user_mapping",
  "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'inlet'",
  "select pg_cancel_backend(pid) from pg_stat_activity where usename = 'inlet'",
  "select pg_read_file('postgresql.conf')",
  "select pg_ls_dir('.')",
  "select pg_stat_reset()",
  "select pg_reload_conf()",
  "copy (select 1) to program 'id'",
  "copy (select 1) to '/tmp/x'",
  "load 'auto_explain'",
  // objects of one's own: a function or an operator that lies about its leaks needs one
  "create table public.mine (id int)",
  "create table reporting.mine (id int)",
  "create temporary table mine (id int)",
  "create temporary view mine as select * from reporting.messages",
  "create function pg_temp.leak(text) returns bool language plpgsql cost 0.0001 as 'begin raise notice ''%'', $1; return true; end'",
  "create function reporting.leak(text) returns bool language sql as 'select true'",
  "create operator reporting.=== (leftarg = text, rightarg = text, function = texteq)",
  "create type reporting.mine as (id int)",
  "create schema mine",
  "create extension dblink",
  "create publication mine",
  "create event trigger mine on ddl_command_start execute function pg_event_trigger_ddl_commands()",
  "create foreign data wrapper mine",
  "create text search dictionary reporting.mine (template = simple)",
  "select lo_create(0)",
  "select lo_from_bytea(0, 'x')",
  "select lo_import('/etc/passwd')",
  // what would stop others
  "select pg_advisory_lock(1)",
  "select pg_try_advisory_lock(1)",
  "select pg_advisory_xact_lock_shared(1)",
  "select pg_try_advisory_xact_lock(1, 2)",
  "select pg_sleep(0)",
  "select pg_sleep_for('0')",
  "select pg_logical_emit_message(false, 'x', 'y')",
  "set temp_file_limit = -1",
  "set session_replication_role = replica",
  "set log_statement = 'all'",
  `alter database ${new URL(pg.url).pathname.slice(1)} set work_mem = '1GB'`,
];

test("what would read past the views, become somebody else, leave something or stop others is refused", async () => {
  const accepted: string[] = [];
  for (const statement of listRefusals()) {
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

const listReads = (): string[] => [
  ...names.map((it) => `select * from reporting.${it}`),
  ...names.flatMap((it) => planners.map((planner) => `${planner}; select it::text from reporting.${it} it`)),
  ...recordViews.map((it) => `select * from reporting.${it} where id like 'neighbor%'`),
  "select * from reporting.messages where conversation_id = 'neighbor-c1'",
  "select * from reporting.messages m join reporting.conversations c on true",
  "select query_to_xml('select * from reporting.messages', true, false, '')",
  "select schema_to_xml('reporting', true, false, '')",
  "select database_to_xml(true, false, '')",
  "select * from ts_stat('select to_tsvector(text) from reporting.messages')",
  "do $$ declare r record; begin for r in select * from reporting.messages loop raise notice '%', r; end loop; end $$",
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
  const notices: unknown[] = [];
  analyst.client.on("notice", (it) => notices.push(it.message));
  const seen: string[] = [];
  for (const statement of listReads()) {
    const { rows, code } = await attempt(statement);
    expect({ statement, code }).toEqual({ statement, code: undefined });
    const text = JSON.stringify(rows);
    if (/neighbor[ @-]/.test(text) || text.includes(neighborWorkspace)) seen.push(statement);
  }

  expect(seen).toEqual([]);
  expect(notices.some((it) => String(it).includes("own where is it?"))).toBe(true); // so they were looked at
  expect(notices.filter((it) => String(it).includes("neighbor"))).toEqual([]);
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
