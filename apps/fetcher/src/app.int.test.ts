import { createHealth, createLog, createMetrics } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { expect, test, vi } from "vitest";
import { startFetcher } from "./app.ts";
import { fetcherEnv } from "./config.ts";

const pg = setUpTestDb();

test("a report that is compared for long does not make the service count as dead", async () => {
  await using stack = new AsyncDisposableStack();
  const health = createHealth();
  const addLoop = vi.spyOn(health, "addLoop");
  const env = {
    ...{ DATABASE_URL: pg.url, QUEUE_URL: pg.url, HOST: "127.0.0.1", PORT: "0" },
    INLET_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32).toString("base64")}`,
  };

  const log = createLog({ name: "fetcher", level: "silent" });
  await startFetcher(fetcherEnv.parse(env), { stack, health, log, metrics: createMetrics("fetcher") });

  const watched = addLoop.mock.calls.map(([name]) => name);
  expect(watched).toEqual(["take-step", "check-key", "read-extras"]);
});
