import { expect, test } from "vitest";
import { createHealth } from "./health.ts";
import { startHealthServer } from "./start-health-server.ts";
import { createMetrics } from "./metrics.ts";

async function started() {
  const health = createHealth({ checkWithinMs: 50 });
  const metrics = createMetrics("trial");
  const server = await startHealthServer({ port: 0, host: "127.0.0.1", health, metrics });
  const ask = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return { health, metrics, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("live from the first moment, ready from start to stop", async () => {
  await using it = await started();

  expect((await it.ask("/health/live")).status).toBe(200);
  expect(await it.ask("/health/ready")).toEqual({
    status: 503,
    body: JSON.stringify({ ready: false, checks: { service: "starting" } }),
  });
  it.health.markStarted();
  expect((await it.ask("/health/ready")).status).toBe(200);
  it.health.markStopping();
  it.health.markStarted();
  expect((await it.ask("/health/ready")).status).toBe(503);
});

test("not ready while a check fails or gives no answer", async () => {
  await using it = await started();
  it.health.markStarted();
  it.health.addCheck("database", async () => undefined);
  it.health.addCheck("queue", async () => Promise.reject(new Error("down")));
  it.health.addCheck("slow", () => new Promise(() => undefined));

  const { status, body } = await it.ask("/health/ready");

  expect(status).toBe(503);
  expect(JSON.parse(body).checks).toEqual({ database: "ok", queue: "down", slow: "no answer within 50 ms" });
});

test("shows its own numbers and those of the process, under its name", async () => {
  await using it = await started();
  it.metrics.createCounter({ name: "steps_total", help: "Steps", labels: ["phase"] }).inc({ phase: "tags" });
  it.metrics.createHistogram({ name: "step_seconds", help: "Time", buckets: [1] }).observe(0.5);
  it.metrics.gauge({ name: "waiting", help: "Jobs", collect: (gauge) => gauge.set(7) });

  const { body } = await it.ask("/metrics");

  expect(body).toContain('steps_total{phase="tags",service="trial"} 1');
  expect(body).toContain('step_seconds_bucket{le="1",service="trial"} 1');
  expect(body).toContain('waiting{service="trial"} 7');
  expect(body).toContain("process_resident_memory_bytes");
});

test("listens nowhere without a port", async () => {
  const told = { health: createHealth(), metrics: createMetrics("trial") };

  await using server = await startHealthServer({ ...told, port: undefined });

  expect(server.url).toBeUndefined();
});
