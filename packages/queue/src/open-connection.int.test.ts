import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { copyDb, queueBackends } from "@inlet/testkit";
import pg from "pg";
import { describe, expect, inject, test, vi } from "vitest";
import { openQueues } from "./index.ts";
import { createTestJob, normalPriority, patiently, setUpQueueTest } from "./testing/queue-test.ts";

/** A server between us and the real one, whose line a test can cut. */
async function startLine(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isDown = false;
  const server = createServer((near) => {
    if (isDown) return void near.destroy();
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy()).on("close", () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    url: Object.assign(new URL(target), { port: String(typeof address === "object" && address?.port) }).href,
    cut,
    /** As `cut`, but the near ends are told so rudely. */
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
      sockets.clear();
    },
    down(value: boolean) {
      isDown = value;
      if (value) cut();
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}

describe.each(queueBackends())("on $name", (backend) => {
  const here = test.skipIf(backend.url === undefined);
  const { startTestWorker } = setUpQueueTest(backend);
  const { url = "", prefix } = backend;

  here("a worker and a sender go on after every connection was cut", async () => {
    const job = createTestJob();
    const done: string[] = [];
    await using line = await startLine(url);
    await using queues = openQueues({ url: line.url, prefix, answerWithinMs: 1_000 });
    const worker = await startTestWorker(job, async ({ id }) => void done.push(id), { queues });
    await queues.send(job, { id: "before" }, normalPriority);
    await vi.waitFor(() => expect(done).toEqual(["before"]), patiently);

    line.cut();

    await vi.waitFor(() => queues.send(job, { id: "after" }, normalPriority), patiently);
    await vi.waitFor(() => expect(done).toEqual(["before", "after"]), { timeout: 15_000, interval: 10 });
    await worker[Symbol.asyncDispose]();
  });

  here("a sender whose first connection failed sends once the server is there", async () => {
    const job = createTestJob();
    await using line = await startLine(url);
    line.down(true);
    await using queues = openQueues({ url: line.url, prefix, answerWithinMs: 2_000 });
    await expect(queues.send(job, { id: "a" }, normalPriority)).rejects.toMatchObject({
      kind: "unavailable",
    });

    line.down(false);

    await vi.waitFor(() => queues.send(job, { id: "a" }, normalPriority), patiently);
    expect(await queues.countJobs(job)).toMatchObject({ prioritized: 1 });
  });

  test.skipIf(backend.name !== "postgres")(
    "a connection that is cut while its tables are looked at is no more than a failed try",
    async () => {
      const job = createTestJob();
      await using fresh = await copyDb(inject("postgresUrl"));
      // BullMQ's migrations wait for this lock, on a connection that it listens to no errors of.
      const holder = new pg.Client(fresh.url);
      await holder.connect();
      await holder.query("drop schema bullmq cascade");
      const lock = [0x42_55_4c_4c, "bullmq"];
      await holder.query("select pg_advisory_lock($1, hashtext($2))", lock);
      await using line = await startLine(fresh.url);
      await using queues = openQueues({ url: line.url, answerWithinMs: 10_000 });
      const sending = queues.send(job, { id: "a" }, normalPriority);
      await vi.waitFor(async () => {
        const waiting = "select 1 from pg_stat_activity where wait_event = 'advisory'";
        expect((await holder.query(waiting)).rowCount).toBeGreaterThan(0);
      }, patiently);

      line.reset();

      await expect(sending).rejects.toMatchObject({ kind: "unavailable" });
      await holder.query("select pg_advisory_unlock($1, hashtext($2))", lock);
      await vi.waitFor(() => queues.send(job, { id: "a" }, normalPriority), patiently);
      await holder.end();
    },
  );

  here("closing does not hang while the server is away", async () => {
    const job = createTestJob();
    await using line = await startLine(url);
    const queues = openQueues({ url: line.url, prefix, answerWithinMs: 5_000 });
    await queues.send(job, { id: "a" }, normalPriority);
    const worker = await startTestWorker(job, async () => undefined, { queues });
    line.down(true);
    const from = performance.now();

    await worker[Symbol.asyncDispose]();
    await queues.close();

    expect(performance.now() - from).toBeLessThan(8_000);
  });

  here("a server that does not answer is a fault within the time given", async () => {
    const nowhere = Object.assign(new URL(url), { host: "127.0.0.1:1" });
    await using away = openQueues({ url: nowhere.href, answerWithinMs: 300 });

    const sending = away.send(createTestJob(), { id: "a" }, normalPriority);

    await expect(sending).rejects.toMatchObject({ kind: "unavailable" });
    await expect(away.check()).rejects.toMatchObject({ kind: "unavailable" });
  });
});

test("a Redis that drops jobs is refused in words", async () => {
  const info = "# Memory\r\nmaxmemory_policy:allkeys-lru\r\n";
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      for (const _command of String(chunk).matchAll(/^\*\d/gm))
        socket.write(`$${info.length}\r\n${info}\r\n`);
    });
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await using queues = openQueues({
    url: `redis://127.0.0.1:${typeof address === "object" && address?.port}`,
  });

  await expect(queues.check()).rejects.toMatchObject({
    kind: "invalid",
    message: expect.stringMatching(/maxmemory-policy is allkeys-lru.*set maxmemory-policy to noeviction/),
  });
  server.close();
});
