import { randomUUID } from "node:crypto";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import pgDriver from "pg";
import { afterAll, expect, inject, test } from "vitest";
import { openDb, reporting, workspaceRemoval } from "../index.ts";
import { connect, givenAnalyst, givenRecords } from "../testing/analysts.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url, max: 2 });
afterAll(() => db.destroy());

const inDatabase = (url: string, pathname: string) => Object.assign(new URL(url), { pathname }).href;
const superuserUrl = () => inDatabase(inject("superuserUrl"), new URL(pg.url).pathname);

async function runAs(url: string, statement: string) {
  const client = new pgDriver.Client(url);
  await client.connect();
  return (await client.query(statement).finally(() => client.end())).rows as Record<string, unknown>[];
}

const roleExists = async (role: string) =>
  (await given.query("select from pg_roles where rolname = $1", role)).length === 1;

test("a role logs in with its password, of which Postgres has only a verifier", async () => {
  const { id: workspaceId } = await given.workspace();
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  const { role, password } = analyst.role;
  const wrong = Object.assign(new URL(analyst.url), { password: "wrong" }).href;

  expect(await analyst.query("select current_user as me")).toEqual([{ me: role }]);
  await expect(runAs(wrong, "select 1")).rejects.toThrow(/password authentication failed/);
  const [stored] = await runAs(superuserUrl(), `select rolpassword from pg_authid where rolname = '${role}'`);
  expect(stored?.["rolpassword"]).toMatch(/^SCRAM-SHA-256\$4096:/);
  expect(stored?.["rolpassword"]).not.toContain(password);
  expect(await reporting.listSqlRoles(db, { workspaceId, limit: 9 })).toEqual([
    expect.objectContaining({ role, name: "Metabase", canLogIn: true, sessions: 1 }),
  ]);
});

test("a role's name says neither its workspace nor what it is called, and belongs to this database", async () => {
  const { id: workspaceId } = await given.workspace({ name: "Secret Customer" });
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  const [database] = await given.query<{ oid: number }>(
    "select oid::int from pg_database where datname = current_database()",
  );

  expect(analyst.role.role).toMatch(new RegExp(`^inletsql_${database?.oid}_[a-z0-9]{10}$`));
});

test("a session begins read-only and with bounds, and a role has at most five", async () => {
  const { id: workspaceId } = await given.workspace();
  await using analyst = await givenAnalyst(db, pg.url, workspaceId);
  const clients = await Promise.all(Array.from({ length: 4 }, () => connect(analyst.url)));

  const settings = await analyst.query<{ name: string; setting: string }>(`
    select name, setting from pg_settings where name in (
      'default_transaction_read_only', 'statement_timeout', 'transaction_timeout', 'temp_file_limit',
      'idle_in_transaction_session_timeout', 'max_parallel_workers_per_gather')`);
  expect(Object.fromEntries(settings.map((it) => [it.name, it.setting]))).toEqual({
    default_transaction_read_only: "on",
    statement_timeout: "120000",
    transaction_timeout: "600000",
    temp_file_limit: "1048576",
    idle_in_transaction_session_timeout: "60000",
    max_parallel_workers_per_gather: "0",
  });
  await expect(connect(analyst.url)).rejects.toThrow(/too many connections/);
  await Promise.all(clients.map((it) => it.end()));
});

test("dropping a role ends its sessions, and Postgres forgets it", async () => {
  const { id: workspaceId } = await given.workspace();
  const analyst = await givenAnalyst(db, pg.url, workspaceId);

  await analyst[Symbol.asyncDispose]();

  expect(await roleExists(analyst.role.role)).toBe(false);
  await expect(runAs(analyst.url, "select 1")).rejects.toThrow(/password authentication failed/);
  expect(await reporting.listSqlRoles(db, { workspaceId, limit: 9 })).toEqual([]);
});

test("an open session is cut off when its role is dropped", async () => {
  const { id: workspaceId } = await given.workspace();
  const analyst = await givenAnalyst(db, pg.url, workspaceId);
  const ended = new Promise((resolve) => analyst.client.once("end", resolve));

  await db.transaction().execute((tx) => reporting.dropSqlRole(tx, analyst.role));

  await ended;
});

test("a deleted workspace is empty for its analysts at once, and its roles are dropped", async () => {
  const [own, other] = [await givenRecords(given, "own"), await givenRecords(given, "other")];
  const analyst = await givenAnalyst(db, pg.url, own);
  await using neighbor = await givenAnalyst(db, pg.url, other);

  await db.transaction().execute((tx) => workspaceRemoval.markDeleted(tx, own));
  expect(await analyst.query("select id from messages")).toEqual([]);
  const removed = await workspaceRemoval.removeNext(db, own);

  expect(removed).toMatchObject({ keptRoles: [] });
  expect([await roleExists(analyst.role.role), await roleExists(neighbor.role.role)]).toEqual([false, true]);
  expect(await neighbor.query("select id from tags")).toHaveLength(1);
});

test("a workspace has at most five roles", async () => {
  const { id: workspaceId } = await given.workspace();
  for (let nth = 0; nth < 5; nth++) await reporting.createSqlRole(db, { workspaceId, name: `n${nth}` });

  await expect(reporting.createSqlRole(db, { workspaceId, name: "n5" })).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("5 SQL roles"),
  });
  expect(await reporting.dropSqlRoles(db, workspaceId)).toEqual([]);
  expect(await reporting.listSqlRoles(db, { workspaceId, limit: 9 })).toEqual([]);
});

test("a role with objects in another database stays, without a login, and sees nothing", async () => {
  const { id: workspaceId } = await given.workspace();
  const { role } = await reporting.createSqlRole(db, { workspaceId, name: "Metabase" });
  const elsewhere = inDatabase(inject("superuserUrl"), "/postgres");
  await runAs(elsewhere, `create schema ${role} authorization ${role}`);

  const kept = await reporting.dropSqlRoles(db, workspaceId);

  expect(kept).toEqual([role]);
  expect(await given.query("select rolcanlogin from pg_roles where rolname = $1", role)).toEqual([
    { rolcanlogin: false },
  ]);
  await runAs(elsewhere, `drop schema ${role}; drop role ${role}`);
});

test("a copy of the database does not drop the roles of the original", async () => {
  const { id: workspaceId } = await given.workspace();
  const foreign = "inletsql_1_abcdefghij";
  await runAs(superuserUrl(), `create role ${foreign} login`);
  await given.row("sql_role", { workspaceId, name: "copied", role: foreign });

  const kept = await reporting.dropSqlRoles(db, workspaceId);

  expect(kept).toEqual([foreign]);
  expect(await roleExists(foreign)).toBe(true);
  await runAs(superuserUrl(), `drop role ${foreign}`);
});

test("sessions whose transaction takes too long are ended, and no others", async () => {
  const { id: workspaceId } = await given.workspace();
  await using slow = await givenAnalyst(db, pg.url, workspaceId);
  await using idle = await givenAnalyst(db, pg.url, workspaceId);
  await slow.query("begin");

  expect(await reporting.endLongTransactions(db)).toBe(0);
  const ended = new Promise((resolve) => slow.client.once("end", resolve));
  expect(await reporting.endLongTransactions(db, { maxMinutes: 0 })).toBe(1);

  await ended;
  expect(await idle.query("select 1 as one")).toEqual([{ one: 1 }]);
});

test("a session that Inlet may not end keeps no other from being ended", async () => {
  const { id: workspaceId } = await given.workspace();
  const foreign = `foreign_${randomUUID().replaceAll("-", "")}`;
  await runAs(superuserUrl(), `create role ${foreign} login password 'foreign'`);
  await given.row("sql_role", { workspaceId, name: "of another installation", role: foreign });
  const other = await connect(
    Object.assign(new URL(pg.url), { username: foreign, password: "foreign" }).href,
  );
  await using slow = await givenAnalyst(db, pg.url, workspaceId);
  for (const client of [other, slow.client]) await client.query("begin");
  const ended = new Promise((resolve) => slow.client.once("end", resolve));

  expect(await reporting.endLongTransactions(db, { maxMinutes: 0 })).toBe(1);

  await ended;
  expect((await other.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await other.end();
  await runAs(superuserUrl(), `drop role ${foreign}`);
});

test("an unprepared database says what is missing, creates no role, and is prepared by what a superuser runs", async () => {
  const { id: workspaceId } = await given.workspace();
  await runAs(
    superuserUrl(),
    `grant usage on schema public to public; grant execute on function pg_advisory_lock(bigint) to public;
    grant usage on language plpgsql to public`,
  );

  const { available, problems } = await reporting.readSqlAccess(db);
  const refused = reporting.createSqlRole(db, { workspaceId, name: "Metabase" });

  expect({ available, problems }).toEqual({
    available: false,
    problems: [
      "Every role may use the schema public.",
      "Every role may take advisory locks, create large objects or send notifications in bulk.",
      "Every role may run loops, which repeat what is harmless once.",
    ],
  });
  await expect(refused).rejects.toMatchObject({
    kind: "conflict",
    message: expect.stringContaining("inlet sql-roles setup"),
  });
  await runAs(superuserUrl(), await reporting.buildOwnSetup(db));
  expect((await reporting.readSqlAccess(db)).available).toBe(true);
});

test("as a superuser Inlet prepares the database itself", async () => {
  const { id: workspaceId } = await given.workspace();
  const superuser = openDb({ url: superuserUrl(), max: 1 });
  await runAs(
    superuserUrl(),
    "grant usage on schema public to public; grant execute on function lo_create(oid) to public",
  );

  expect((await reporting.readSqlAccess(superuser)).available).toBe(true);
  const analyst = await givenAnalyst(superuser, pg.url, workspaceId);

  await expect(analyst.query("table public.message")).rejects.toThrow(/permission denied for schema public/);
  await analyst.query("set default_transaction_read_only = off");
  await expect(analyst.query("select lo_create(0)")).rejects.toThrow(
    /permission denied for function lo_create/,
  );
  await analyst[Symbol.asyncDispose]();
  await superuser.destroy();
});

test("a database role without rights is said to need them, and keeps what Inlet needs after the setup", async () => {
  const role = `plain_${randomUUID().replaceAll("-", "")}`;
  await runAs(
    superuserUrl(),
    `create role ${role} login password 'plain'; grant select on workspace to ${role}`,
  );
  const url = Object.assign(new URL(pg.url), { username: role, password: "plain" }).href;
  const plain = openDb({ url, max: 1 });

  const before = await reporting.readSqlAccess(plain);
  await runAs(superuserUrl(), await reporting.buildOwnSetup(plain));
  const after = await reporting.readSqlAccess(plain);
  await plain.destroy();

  expect(before.problems).toEqual(
    expect.arrayContaining([
      "Inlet's database role may not create roles.",
      "Inlet's database role may not limit the temporary files of other roles.",
    ]),
  );
  expect(after.problems).toEqual([]);
  await runAs(url, "select pg_advisory_xact_lock(1) from workspace");
  await runAs(superuserUrl(), `drop owned by ${role}; drop role ${role}`);
});
