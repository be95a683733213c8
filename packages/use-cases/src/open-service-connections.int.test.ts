import { createHealth, createLog, createMetrics } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { expect, test } from "vitest";
import { openServiceConnections } from "./open-service-connections.ts";

const pg = setUpTestDb();
const given = createGiven(pg);

test("a service whose connections are all busy is ready", async () => {
  await using stack = new AsyncDisposableStack();
  const health = createHealth();
  const log = createLog({ name: "test", level: "silent" });
  const { db } = await openServiceConnections(
    { databaseUrl: pg.url, poolMax: 1, queue: { url: pg.url, prefix: undefined } },
    { log, stack, health, metrics: createMetrics("test") },
  );
  health.markStarted();
  const busy = await db.startTransaction().execute();

  const readiness = await health.checkReadiness();
  await busy.rollback().execute();

  expect(readiness).toMatchObject({ ready: true, checks: { database: "ok" } });
});

test("a service on a read-only database is not ready, and says why", async () => {
  const name = new URL(pg.url).pathname.slice(1);
  await using stack = new AsyncDisposableStack();
  const health = createHealth();
  const log = createLog({ name: "test", level: "silent" });
  const context = { log, stack, health, metrics: createMetrics("test") };
  await openServiceConnections(
    { databaseUrl: pg.url, poolMax: 2, queue: { url: pg.url, prefix: undefined } },
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
