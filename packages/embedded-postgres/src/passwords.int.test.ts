import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { type EmbeddedPostgres, findFreePort, startEmbeddedPostgres } from "./index.ts";
import { spawnSupervised, stopSupervised, waitUntilReady } from "./supervisor.ts";
import { fastUnsafeFlags } from "./testing/fast-unsafe-flags.ts";

const createParent = (mode: number): string => {
  const parent = mkdtempSync(join(tmpdir(), "inlet-pg-test-"));
  chmodSync(parent, mode);
  return parent;
};
const remove = (path: string): void => rmSync(path, { recursive: true, force: true });
const start = (dir: string) => startEmbeddedPostgres({ dir, flags: fastUnsafeFlags });
const modeOf = (path: string): number => statSync(path).mode & 0o777;

/** Runs a statement on a connection of its own. */
async function query(connectionString: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return (await client.query(statement).finally(() => client.end())).rows;
}

/** Expects that nobody connects without the right name and password. */
async function expectProtected(url: string): Promise<void> {
  const login = (username: string, password: string) =>
    Object.assign(new URL(url), { username, password }).href;
  const { password } = new URL(url);
  for (const wrong of [
    login("inlet", ""),
    login("inlet", "wrong"),
    login("postgres", ""),
    login("postgres", password),
  ])
    await expect(query(wrong, "select 1")).rejects.toThrow(/password/);
  expect(await query(url, "select current_user as me")).toEqual([{ me: "inlet" }]);
}

describe("a server", () => {
  const parent = createParent(0o755); // otherwise no other account would get as far as the files
  const dir = join(parent, "postgres");
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    server = await start(dir);
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    remove(parent);
  });

  test("refuses every connection without the right password", () => expectProtected(server.url));

  test("is used as the owner of the database, who is no superuser", async () => {
    const [role] = await query(server.url, "select * from pg_roles where rolname = current_user");
    await query(server.url, "create schema own; create table own.thing (id int)");

    expect(role).toMatchObject({ rolsuper: false, rolcreaterole: false, rolcreatedb: false });
    await expect(query(server.url, "select pg_read_file('PG_VERSION')")).rejects.toThrow("permission denied");
    await expect(query(server.url, "copy own.thing to program 'id'")).rejects.toThrow("permission denied");
    expect(await query(server.superuserUrl, "select current_setting('is_superuser') as it")).toEqual([
      { it: "on" },
    ]);
  });

  test("keeps its passwords and data where only their owner can read them, and shows them to no ps", () => {
    const { password } = new URL(server.url);

    expect(modeOf(`${dir}.pgpass`)).toBe(0o600);
    expect(modeOf(server.dataDir)).toBe(0o700);
    expect(readFileSync(`${dir}.pgpass`, "utf8")).toContain(password);
    expect(server.urlWithoutPassword).not.toContain(password);
    expect(execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })).not.toContain(password);
  });

  test.runIf(process.getuid?.() === 0)("hides them from another account of the machine", () => {
    const read = (path: string) =>
      spawnSync("cat", [path], { uid: 64_001, gid: 64_001, cwd: "/", encoding: "utf8" });

    expect(read(`${dir}.pgpass`).stderr).toContain("Permission denied");
    expect(read(join(server.dataDir, "PG_VERSION")).stderr).toContain("Permission denied");
  });

  test.skipIf(spawnSync("psql", ["--version"]).error)("opens to psql with the URL without password", () => {
    const args = ["-w", "-Atc", "select current_user", server.urlWithoutPassword];
    const { stdout, stderr } = spawnSync("psql", args, {
      encoding: "utf8",
      env: { PATH: process.env["PATH"] },
    });

    expect({ stdout, stderr }).toEqual({ stdout: "inlet\n", stderr: "" });
  });
});

describe("a cluster from an earlier time", () => {
  let parent: string;
  let dir: string;
  beforeEach(() => {
    parent = createParent(0o777); // the tests create clusters in it as the account of Postgres
    dir = join(parent, "postgres");
  });
  afterEach(() => remove(parent));

  /** Creates a cluster as earlier versions did: it trusts everybody, and everything belongs to the superuser. */
  async function createTrustingCluster(statement: string): Promise<void> {
    const as = findAccount();
    const { initdb, postgres } = await findBinaries(as);
    const args = ["-D", dir, "--username=postgres", "--auth=trust", "--no-sync"];
    execFileSync(initdb, args, { ...as, cwd: "/" });
    const port = await findFreePort();
    const settings = ["-c", "fsync=off", "-c", "unix_socket_directories=", "-p", String(port)];
    const server = spawnSupervised({ argv: [postgres, "-D", dir, ...settings], as, scratch: undefined });
    expect(await waitUntilReady(server)).toBe("ready");
    await query(`postgres://postgres@127.0.0.1:${port}/postgres`, statement);
    await stopSupervised(server);
    chmodSync(dir, 0o750);
  }

  test("demands the password from then on, and belongs to the owner with everything in it", async () => {
    await createTrustingCluster(`
      create schema queue;
      create type queue.state as enum ('open', 'done');
      create domain positive as int check (value > 0);
      create type pair as (a int, b int);
      create type span as range (subtype = int);
      create table thing (id serial primary key, n int generated always as identity, state queue.state);
      create table part (at int) partition by range (at);
      create table part_1 partition of part for values from (0) to (9);
      create view seen as select id from thing;
      create materialized view kept as select id from thing;
      create sequence lone;
      create function one() returns int language sql as 'select 1';
      create procedure nothing() language sql as 'select 1';
      create aggregate total (int) (sfunc = int4pl, stype = int);
      insert into thing (state) values ('open')`);

    await using server = await start(dir);

    await expectProtected(server.url);
    expect(modeOf(server.dataDir)).toBe(0o700);
    expect(await query(server.url, "select * from thing")).toEqual([{ id: 1, n: 1, state: "open" }]);
    const owners = `
      select distinct owner::regrole::text from (
        select relowner from pg_class where oid >= 16384 and relnamespace <> 'pg_toast'::regnamespace union all
        select proowner from pg_proc where oid >= 16384 union all
        select typowner from pg_type where oid >= 16384 union all
        select nspowner from pg_namespace where oid >= 16384 union all
        select datdba from pg_database where datname = current_database()) as it (owner)`;
    expect(await query(server.url, owners)).toEqual([{ owner: "inlet" }]);
    await query(server.url, "alter table thing add column more int; drop schema queue cascade");
  });

  test("is protected again when an attempt ended halfway, or replaces data that was protected", async () => {
    await (await start(dir))[Symbol.asyncDispose]();
    remove(dir);
    await createTrustingCluster("create role inlet superuser; create table thing ()");

    await using server = await start(dir);

    await expectProtected(server.url);
    expect(await query(server.url, "select current_setting('is_superuser') as it")).toEqual([{ it: "off" }]);
  });

  test("keeps its passwords, and gets new ones when their file is lost", async () => {
    const restart = async () => {
      await using server = await start(dir);
      await expectProtected(server.url);
      return new URL(server.url).password;
    };
    const first = await restart();
    chmodSync(`${dir}.pgpass`, 0o644); // as a careless copy has it

    expect(await restart()).toBe(first);
    expect(modeOf(`${dir}.pgpass`)).toBe(0o600);

    remove(`${dir}.pgpass`);
    expect(await restart()).not.toBe(first);
  });
});
