/** Names that statements mention. */
interface Names {
  /** The analyst's role. */
  role: string;
  neighborRole: string;
  database: string;
}

const statements = [
  // another identity
  "set role inlet",
  "set role postgres",
  "set role {neighborRole}",
  "set session authorization {neighborRole}",
  "grant {neighborRole} to {role}",
  "alter role {role} superuser",
  "alter role {role} bypassrls",
  "alter role {role} connection limit 100",
  "alter role {neighborRole} password 'x'",
  "drop role {neighborRole}",
  "create role accomplice",
  // tables, past the views
  "select * from public.message",
  "select * from public.note",
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
  "alter view reporting.messages set (security_barrier = false)",
  "create or replace view reporting.messages as select 1",
  "drop view reporting.messages",
  "alter schema reporting owner to current_user",
  "grant all on all tables in schema public to current_user",
  // what others may write and read
  ...["conversations", "messages", "notes", "customers", "tags"].map((it) => `delete from reporting.${it}`),
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
  "select pg_notify('x', n::text) from generate_series(1, 2) n",
  "do $$ begin for i in 1..2 loop notify x; end loop; end $$",
  "select pg_sleep(0)",
  "select pg_sleep_for('0')",
  "select pg_logical_emit_message(false, 'x', 'y')",
  "set temp_file_limit = -1",
  "set session_replication_role = replica",
  "set log_statement = 'all'",
  "alter database {database} set work_mem = '1GB'",
];

/** Lists statements for which an analyst has no right, each able to run in a transaction. */
export const listRefusals = (names: Names): string[] =>
  statements.map((it) =>
    Object.entries(names).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), it),
  );
