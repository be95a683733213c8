import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { createHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { startHealthServer } from "./start-health-server.ts";

const createNever = () => new Promise<string>(() => undefined);

async function startTestServer() {
  const health = createHealth({ checkWithinMs: 50 });
  const metrics = createMetrics("test");
  const server = await startHealthServer({ port: 0, host: "127.0.0.1", health, metrics });
  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, body: await response.text() };
  };
  return { health, metrics, get, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test("is live at once, and ready between start and stop", async () => {
  await using server = await startTestServer();

  expect((await server.get("/health/live")).status).toBe(200);
  expect(await server.get("/health/ready")).toEqual({
    status: 503,
    body: JSON.stringify({ ready: false, checks: { service: "starting" } }),
  });
  server.health.markStarted();
  expect((await server.get("/health/ready")).status).toBe(200);
  server.health.markStopping();
  server.health.markStarted();
  expect((await server.get("/health/ready")).status).toBe(503);
});

test("is not ready while a check fails or does not answer", async () => {
  await using server = await startTestServer();
  server.health.markStarted();
  server.health.addCheck("database", async () => undefined);
  server.health.addCheck("queue", async () => Promise.reject(new Error("down")));
  const cause = new Error("too many clients");
  server.health.addCheck("disk", async () => Promise.reject(new Error("try again later", { cause })));
  server.health.addCheck("slow", () => new Promise(() => undefined));

  const { status, body } = await server.get("/health/ready");

  expect(status).toBe(503);
  expect(JSON.parse(body).checks).toEqual({
    ...{ database: "ok", queue: "down", disk: "try again later (too many clients)" },
    slow: "no answer within 50 ms",
  });
});

test("stays ready with a remark, and says which loop stands still", async () => {
  await using server = await startTestServer();
  server.health.markStarted();
  server.health.addCheck("locks", async () => "pid 7 blocks 2");
  server.health.addLoop("dispatch", { age: () => 400_000, stuckAfterMs: 300_000 });

  const [ready, live] = [await server.get("/health/ready"), await server.get("/health/live")];

  expect(ready).toMatchObject({ status: 200, body: expect.stringContaining("pid 7 blocks 2") });
  expect(live).toEqual({ status: 503, body: JSON.stringify({ live: false, stuck: { dispatch: 400 } }) });
});

test("stays ready whatever a remark says, and when it can no longer be read", async () => {
  const health = createHealth({ checkWithinMs: 50 });
  health.markStarted();
  const answers = [async () => "2 keys missing", () => Promise.reject(new Error("down")), createNever];
  const read = (): Promise<string> => answers.shift()?.() ?? Promise.resolve("read too often");
  health.addRemark("keys", { first: "1 key missing", read, everyMs: 0 });

  const texts: (string | undefined)[] = [];
  for (let i = 0; i < 6; i++) {
    const { ready, checks } = await health.checkReadiness();
    texts.push(ready ? checks["keys"] : "not ready");
    await setImmediate();
  }

  expect(texts).toEqual(["1 key missing", ...Array<string>(5).fill("2 keys missing")]);
  expect(answers).toEqual([]);
});

test("reads a remark no more often than it says", async () => {
  const health = createHealth();
  health.markStarted();
  let reads = 0;
  health.addRemark("keys", { first: "ok", read: async () => `read ${++reads} times`, everyMs: 60_000 });

  for (let i = 0; i < 3; i++) await health.checkReadiness();

  expect((await health.checkReadiness()).checks).toEqual({ keys: "ok" });
});

test("serves the metrics of service and process, labeled with the service's name", async () => {
  await using server = await startTestServer();
  server.metrics
    .createCounter({ name: "steps_total", help: "Steps", labels: ["phase"] })
    .inc({ phase: "tags" });
  server.metrics.createHistogram({ name: "step_seconds", help: "Time", buckets: [1] }).observe(0.5);

  const { body } = await server.get("/metrics");

  expect(body).toContain('steps_total{phase="tags",service="test"} 1');
  expect(body).toContain('step_seconds_bucket{le="1",service="test"} 1');
  expect(body).toContain("process_resident_memory_bytes");
});

test("does not listen without a port", async () => {
  const options = { health: createHealth(), metrics: createMetrics("test") };

  await using server = await startHealthServer({ ...options, port: undefined });

  expect(server.url).toBeUndefined();
});

test("shows health without details while nobody can say who asks", async () => {
  const health = createHealth();
  health.markStarted();
  const mayReadDetails = () => new Promise<boolean>(() => undefined);
  const options = { health, metrics: createMetrics("test"), mayReadDetails, detailsWithinMs: 10 };
  await using server = await startHealthServer({ ...options, port: 0, host: "127.0.0.1" });

  const replies = ["live", "ready"].map(async (it) => (await fetch(`${server.url}/health/${it}`)).json());

  expect(await Promise.all(replies)).toEqual([{ live: true }, { ready: true }]);
});
