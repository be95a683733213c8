import { type Db, openDb } from "@inlet/db";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test, vi } from "vitest";
import { runCommand } from "../testing/run-command.ts";
import type { Finding } from "./finding.ts";

const { url } = setUpTestDb();
const given = createGiven({ url });

/** Runs `inlet doctor` on a database. @returns the finding of one check */
async function find(check: string, databaseUrl: string): Promise<Finding | undefined> {
  const { stdout } = await runCommand(["doctor", "--json"], { DATABASE_URL: databaseUrl });
  const { findings }: { findings: Finding[] } = JSON.parse(stdout);
  return findings.find((it) => it.check === check);
}

function withOptions(options: string): string {
  const changed = new URL(url);
  changed.searchParams.set("options", options);
  return changed.href;
}

test("doctor and migrate refuse a database that cannot hold every text", async () => {
  const name = `${new URL(url).pathname.slice(1)}_latin1`;
  await given.query(`create database ${name} template template0 encoding LATIN1 locale 'C'`);
  const { href } = Object.assign(new URL(url), { pathname: name });

  const found = await find("database", href);
  const refused = await runCommand(["migrate"], { DATABASE_URL: href });
  await given.query(`drop database ${name} with (force)`);

  expect(found).toMatchObject({ status: "fail", message: expect.stringContaining("encoding is LATIN1") });
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("encoding is LATIN1") });
});

/** Lets a session of the role of `waiterUrl` wait for a row. @returns what doctor, by the same role, says of it */
async function findWhileLocked(waiterUrl = url): Promise<Finding> {
  await using holder = openDb({ url, max: 1 });
  await using db = openDb({ url: waiterUrl, max: 1 });
  const { id } = await given.workspace();
  const rename = (on: Db) => on.updateTable("workspace").set({ name: "New" }).where("id", "=", id).execute();
  const { found, waiting } = await holder.transaction().execute(async (tx) => {
    await rename(tx);
    const waiting = rename(db);
    const found = await vi.waitUntil(
      async () => {
        const finding = await find("locks", waiterUrl);
        return finding?.status === "warn" && finding;
      },
      { timeout: 9_000 },
    );
    return { found, waiting };
  });
  await waiting;
  return found;
}

test("doctor names the session that keeps others waiting", async () => {
  const found = await findWhileLocked();

  expect(found.message).toMatch(/^pid \d+ \(inlet, idle in transaction, open for \d+ s\) blocks 1: end/);
});

test("doctor names a session whose state Postgres hides from its role", async () => {
  const role = `${new URL(url).pathname.slice(1)}_plain`;
  await given.query(`create role ${role} login password '${role}'`);
  await given.query(`grant usage on schema public to ${role}`);
  await given.query(`grant select, update on all tables in schema public to ${role}`);

  const { href } = Object.assign(new URL(url), { username: role, password: role });
  const found = await findWhileLocked(href);
  await given.query(`drop owned by ${role}`);
  await given.query(`drop role ${role}`);

  expect(found.message).toMatch(/^pid [1-9]\d* \(inlet, of a role that hides more\) blocks 1: end/);
});

test("doctor warns of a pooler that drops the settings of sessions", async () => {
  const found = await find("database", withOptions("-c lock_timeout=0"));

  expect(found).toMatchObject({ status: "warn", message: expect.stringContaining("PgBouncer") });
});

test("doctor finds a read-only database", async () => {
  const found = await find("database", withOptions("-c default_transaction_read_only=on"));

  expect(found).toMatchObject({ status: "fail", message: expect.stringContaining("it is read-only") });
});

test("doctor and other commands say what to do about a database that refuses the session", async () => {
  const { href } = Object.assign(new URL(url), { password: "wrong" });

  const found = await find("database", href);
  const { stderr } = await runCommand(["migrate"], { DATABASE_URL: href });

  for (const text of [found?.message, stderr]) expect(text).toContain("): correct the name and password");
});
