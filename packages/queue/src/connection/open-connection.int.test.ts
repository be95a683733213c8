import { once } from "node:events";
import { createServer } from "node:net";
import { copyDb, setUpQueueBackends } from "@inlet/testkit";
import { openProxy } from "@inlet/testkit/proxy";
import pg from "pg";
import { describe, expect, inject, test, vi } from "vitest";
import { openQueues } from "../index.ts";
import { createTestJob, normalPriority, patiently, setUpQueueTest } from "../testing/queue-test.ts";

describe.each(setUpQueueBackends())("on $name", (backend) => {
  const backendTest = test.skipIf(backend.url === undefined);
  const { startTestWorker } = setUpQueueTest(backend);
  const { url = "", prefix } = backend;

  backendTest("a worker and a sender recover after every connection was cut", async () => {
    const job = createTestJob();
    const done: string[] = [];
    await using proxy = await openProxy("queue", url);
    await using queues = openQueues({ url: proxy.url, prefix, answerWithinMs: 1_000 });
    const worker = await startTestWorker(job, async ({ id }) => void done.push(id), { queues });
    await queues.send(job, { id: "before" }, normalPriority);
    await vi.waitFor(() => expect(done).toEqual(["before"]), patiently);

    proxy.dropConnections();

    await vi.waitFor(() => queues.send(job, { id: "after" }, normalPriority), patiently);
    // The queue may not have heard that the first job was done, and runs it again.
    await vi.waitFor(() => expect([...new Set(done)]).toEqual(["before", "after"]), {
      timeout: 15_000,
      interval: 10,
    });
    await worker[Symbol.asyncDispose]();
  });

  backendTest("a sender whose first connection failed can send once the server is up", async () => {
    const job = createTestJob();
    await using proxy = await openProxy("queue", url);
    proxy.refuse(true);
    await using queues = openQueues({ url: proxy.url, prefix, answerWithinMs: 2_000 });
    await expect(queues.send(job, { id: "a" }, normalPriority)).rejects.toMatchObject({
      kind: "unavailable",
    });

    proxy.refuse(false);

    await vi.waitFor(() => queues.send(job, { id: "a" }, normalPriority), patiently);
    expect(await queues.countJobs(job)).toMatchObject({ prioritized: 1 });
  });

  test.skipIf(backend.name !== "postgres")(
    "a connection cut during the migration only fails that attempt",
    async () => {
      const job = createTestJob();
      await using database = await copyDb(inject("postgresUrl"));
      // BullMQ's migrations wait for this lock on a connection without an error listener.
      const holder = new pg.Client(database.url);
      await holder.connect();
      await holder.query("drop schema bullmq cascade");
      const lock = [0x42_55_4c_4c, "bullmq"];
      await holder.query("select pg_advisory_lock($1, hashtext($2))", lock);
      await using proxy = await openProxy("queue", database.url);
      await using queues = openQueues({ url: proxy.url, answerWithinMs: 10_000 });
      const sending = queues.send(job, { id: "a" }, normalPriority);
      await vi.waitFor(async () => {
        const waiting = "select 1 from pg_stat_activity where wait_event = 'advisory'";
        expect((await holder.query(waiting)).rowCount).toBeGreaterThan(0);
      }, patiently);

      proxy.resetConnections();

      await expect(sending).rejects.toMatchObject({ kind: "unavailable" });
      await holder.query("select pg_advisory_unlock($1, hashtext($2))", lock);
      await vi.waitFor(() => queues.send(job, { id: "a" }, normalPriority), patiently);
      await holder.end();
    },
  );

  backendTest("closing does not hang while the server is down", async () => {
    const job = createTestJob();
    await using proxy = await openProxy("queue", url);
    const queues = openQueues({ url: proxy.url, prefix, answerWithinMs: 5_000 });
    await queues.send(job, { id: "a" }, normalPriority);
    const worker = await startTestWorker(job, async () => undefined, { queues });
    proxy.refuse(true);
    const from = performance.now();

    await worker[Symbol.asyncDispose]();
    await queues.close();

    expect(performance.now() - from).toBeLessThan(8_000);
  });

  backendTest("a server that does not answer within the given time is unavailable", async () => {
    const unreachable = Object.assign(new URL(url), { host: "127.0.0.1:1" });
    await using queues = openQueues({ url: unreachable.href, answerWithinMs: 300 });

    const sending = queues.send(createTestJob(), { id: "a" }, normalPriority);

    await expect(sending).rejects.toMatchObject({ kind: "unavailable" });
    await expect(queues.check()).rejects.toMatchObject({ kind: "unavailable" });
  });
});

test("a Redis that evicts jobs is refused with advice", async () => {
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
