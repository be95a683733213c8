import { setUpQueueBackends } from "@inlet/testkit";
import { type Muting, openProxy } from "@inlet/testkit/proxy";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { defineHandler, openQueues, type Queues, startWorker } from "../index.ts";
import { createTestJob, normalPriority, patiently, type TestJob } from "../testing/queue-test.ts";

const recovery = { timeout: 60_000, interval: 100 };
const patientTest = { timeout: 90_000 };
const everything: Muting = ["requests", "replies"];

describe.concurrent.each(setUpQueueBackends())("on $name", (backend) => {
  const backendTest = test.skipIf(backend.url === undefined);
  const { url = "", prefix } = backend;

  const connect = (at: string, answerWithinMs?: number) =>
    openQueues({ url: at, prefix, ...(answerWithinMs === undefined ? {} : { answerWithinMs }) });

  /** Starts a worker that has run its first job, so that all its connections are open. */
  async function startBusyWorker(job: TestJob, queues: Queues) {
    const done: string[] = [];
    const handler = defineHandler({ job, concurrency: 1, run: async ({ id }) => void done.push(id) });
    const worker = await startWorker(handler, { queues, log: pino({ level: "silent" }) });
    await queues.send(job, { id: "before" }, normalPriority);
    await vi.waitFor(() => expect(done).toEqual(["before"]), patiently);
    return { done, [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose]() };
  }

  backendTest.for<{ lost: string; muting: Muting }>([
    { lost: "requests and replies", muting: everything },
    { lost: "requests", muting: ["requests"] },
    { lost: "replies", muting: ["replies"] },
  ])("jobs pass again after open connections have begun to lose $lost", patientTest, async ({ muting }) => {
    const job = createTestJob();
    await using proxy = await openProxy("queue", url);
    await using queues = connect(proxy.url);
    await using worker = await startBusyWorker(job, queues);

    proxy.muteConnections(muting);

    await vi.waitFor(() => queues.send(job, { id: "after" }, normalPriority), recovery);
    await vi.waitFor(() => expect(worker.done).toContain("after"), recovery);
  });

  backendTest("a worker on a mute connection takes the jobs that others send", patientTest, async () => {
    const job = createTestJob();
    await using proxy = await openProxy("queue", url);
    await using queues = connect(url);
    await using mutedQueues = connect(proxy.url);
    await using worker = await startBusyWorker(job, mutedQueues);
    // The worker now waits for a delayed job.
    await queues.send(job, { id: "later" }, { ...normalPriority, delayMs: 3_600_000 });

    proxy.muteConnections(everything);
    await queues.send(job, { id: "after" }, normalPriority);

    await vi.waitFor(() => expect(worker.done).toEqual(["before", "after"]), recovery);
  });

  backendTest("the check fails while the server is mute, and passes afterwards", patientTest, async () => {
    await using proxy = await openProxy("queue", url);
    await using queues = connect(proxy.url, 300);
    await vi.waitFor(() => queues.check(), patiently);

    proxy.muteConnections(["replies"]);
    proxy.muteNew(["replies"]);
    await expect(queues.check()).rejects.toMatchObject({
      kind: "unavailable",
      message: expect.stringContaining("did not answer within 300 ms"),
    });

    proxy.muteNew([]);
    await vi.waitFor(() => queues.check(), recovery);
  });

  backendTest("closing does not hang while the server is mute", async () => {
    await using proxy = await openProxy("queue", url);
    await using queues = connect(proxy.url);
    await using _worker = await startBusyWorker(createTestJob(), queues);

    proxy.muteConnections(everything);
    proxy.muteNew(everything);
  });
});
