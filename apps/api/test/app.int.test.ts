import { openDb, tenancy } from "@inlet/db";
import { createHealth, createLog, createMetrics, generateEncryptionKey, parseEnv } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test } from "vitest";
import { startApi } from "../src/app.ts";
import { apiEnv } from "../src/config.ts";

const pg = setUpTestDb();

test("the API starts from its environment, becomes ready, serves requests, and stops with its stack", async () => {
  const config = parseEnv(apiEnv, {
    DATABASE_URL: pg.url,
    QUEUE_URL: pg.url,
    INLET_ENCRYPTION_KEYS: `k1:${generateEncryptionKey()}`,
    PORT: "0",
    INLET_SETTLE_MS: "",
  });
  const stack = new AsyncDisposableStack();
  const health = createHealth();
  const log = createLog({ name: "api", level: "silent" });

  const { url } = await startApi(config, { log, stack, health, metrics: createMetrics("api") });
  health.markStarted();
  const db = stack.adopt(openDb({ url: pg.url, max: 1 }), (it) => it.destroy());
  const { token } = await tenancy.createToken(db, { workspaceId: null, scope: "operator", name: "test" });
  const headers = { authorization: `Bearer ${token}` };
  const [ready, metrics, board] = await Promise.all([
    fetch(`${url}/health/ready`),
    fetch(`${url}/metrics`),
    fetch(`${url}/admin/queues/api/queues`, { headers }),
  ]);

  expect(config).toMatchObject({
    listen: { host: "127.0.0.1" },
    settings: { settleMs: 30_000, boardReadOnly: true },
  });
  expect(await ready.json()).toEqual({
    ready: true,
    checks: { database: "ok", locks: "ok", queue: "ok", encryption: "ok" },
  });
  const metricsText = await metrics.text();
  expect(metricsText).toContain("inlet_api_request_seconds");
  expect(metricsText).toMatch(/^inlet_feed_lag_seconds\{.*\} 0$/m);
  expect(await board.json()).toMatchObject({
    queues: expect.arrayContaining([expect.objectContaining({ name: "take-step" })]),
  });
  await stack.disposeAsync();
  await expect(fetch(`${url}/health/live`)).rejects.toThrow();
});
