import {
  createHealth,
  createKeyring,
  createLog,
  createMetrics,
  generateEncryptionKey,
} from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { openServiceConnections } from "./open-service-connections.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const keyring = createKeyring(`own:${generateEncryptionKey()}`);

test("a service whose connections are all busy is ready", async () => {
  await using stack = new AsyncDisposableStack();
  const health = createHealth();
  const log = createLog({ name: "test", level: "silent" });
  const { db } = await openServiceConnections(
    { databaseUrl: pg.url, poolMax: 1, queue: { url: pg.url, prefix: undefined }, keyring },
    { log, stack, health, metrics: createMetrics("test") },
  );
  health.markStarted();
  const busy = await db.startTransaction().execute();

  const readiness = await health.checkReadiness();
  await busy.rollback().execute();

  expect(readiness).toMatchObject({ ready: true, checks: { database: "ok" } });
});

test("a service that lacks an encryption key says so in its log and its health, and is ready", async () => {
  await given.integration({ keyId: "lost" });
  await using stack = new AsyncDisposableStack();
  const lines: string[] = [];
  const log = createLog({ name: "test", destination: { write: (line) => void lines.push(line) } });
  const health = createHealth();
  await openServiceConnections(
    { databaseUrl: pg.url, poolMax: 1, queue: { url: pg.url, prefix: undefined }, keyring },
    { log, stack, health, metrics: createMetrics("test") },
  );
  health.markStarted();

  const readiness = await health.checkReadiness();
  await given.query("delete from integration");

  const unreadable = "key id lost, which encrypts 1 API key, is not in the keyring";
  expect(readiness).toMatchObject({ ready: true, checks: { encryption: unreadable } });
  expect(lines.map((it) => JSON.parse(it))).toMatchObject([{ level: 50, unreadable: [unreadable] }]);
});

test("a service on a read-only database is not ready, and says why", async () => {
  const name = new URL(pg.url).pathname.slice(1);
  await using stack = new AsyncDisposableStack();
  const health = createHealth();
  const log = createLog({ name: "test", level: "silent" });
  const context = { log, stack, health, metrics: createMetrics("test") };
  await openServiceConnections(
    { databaseUrl: pg.url, poolMax: 2, queue: { url: pg.url, prefix: undefined }, keyring },
    context,
  );
  health.markStarted();
  const before = await health.checkReadiness();

  await given.query(`alter database ${name} set default_transaction_read_only = on`);
  await given.query(
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'inlet' and datname = $1",
    name,
  );
  const after = await health.checkReadiness();

  expect(before.ready).toBe(true);
  expect(after).toMatchObject({
    ready: false,
    checks: { database: expect.stringContaining("read-only"), queue: "ok" },
  });
});

test("a service that may not use the database fails to start with the reason and what to do", async () => {
  await using stack = new AsyncDisposableStack();
  const log = createLog({ name: "test", level: "silent" });
  const { href: databaseUrl } = Object.assign(new URL(pg.url), { password: "wrong" });

  const opened = openServiceConnections(
    { databaseUrl, poolMax: 1, queue: { url: pg.url, prefix: undefined }, keyring },
    { log, stack, health: createHealth(), metrics: createMetrics("test") },
  );

  await expect(opened).rejects.toThrow(
    /^the database cannot be used \(password authentication failed .*\): correct the name and password in DATABASE_URL/,
  );
});
