import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test, vi } from "vitest";
import { defer } from "./index.ts";
import { createTestJob, noneLeft, normalPriority, patiently, setUpQueueTest } from "./testing/queue-test.ts";

const monthMs = 30 * 24 * 60 * 60 * 1_000;

describe.each(setUpQueueBackends())("on $name", (backend) => {
  const backendTest = test.skipIf(backend.url === undefined);
  const { queues, startTestWorker } = setUpQueueTest(backend);

  backendTest.for([0, 0.5, 29.218, -1, -0.001, -29_921.218, Number.NEGATIVE_INFINITY])(
    "a job with a delay of %d ms is sent and runs",
    async (delayMs) => {
      const job = createTestJob();
      const done: string[] = [];
      await startTestWorker(job, async ({ id }) => void done.push(id));

      await queues().send(job, { id: "one" }, { ...normalPriority, delayMs });
      await queues().sendMany(job, [{ payload: { id: "many" }, ...normalPriority, delayMs }]);

      await vi.waitFor(() => expect(done.toSorted()).toEqual(["many", "one"]), patiently);
    },
  );

  backendTest.for([29_921.218, monthMs * 2, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Infinity])(
    "a job with a delay of %d ms waits",
    async (delayMs) => {
      const job = createTestJob();
      await startTestWorker(job, async () => undefined);

      await queues().send(job, { id: "one" }, { ...normalPriority, delayMs });
      await queues().sendMany(job, [{ payload: { id: "many" }, ...normalPriority, delayMs }]);

      expect(await queues().countJobs(job)).toMatchObject({ delayed: 2, failed: 0 });
    },
  );

  backendTest(
    "a delay that is not a number is refused as the sender's fault, and nothing is sent",
    async () => {
      const job = createTestJob();

      const sending = queues().sendMany(job, [
        { payload: { id: "a" }, ...normalPriority },
        { payload: { id: "b" }, ...normalPriority, delayMs: Number.NaN },
      ]);

      await expect(sending).rejects.toMatchObject({
        kind: "invalid",
        message: expect.stringMatching(/^the delay of test-\d+ is not a number$/),
      });
      expect(await queues().countJobs(job)).toMatchObject({ prioritized: 0, delayed: 0 });
    },
  );

  backendTest.for([0, -1, 1.5, Number.NaN, 2 ** 21])(
    "a priority of %d is refused as the sender's fault",
    async (priority) => {
      const sending = queues().send(createTestJob(), { id: "a" }, { priority });

      await expect(sending).rejects.toMatchObject({
        kind: "invalid",
        message: expect.stringMatching(/from 1 to 2097151$/),
      });
    },
  );

  backendTest("the highest priority number is accepted", async () => {
    const job = createTestJob();

    await queues().send(job, { id: "a" }, { priority: 2 ** 21 - 1 });

    expect(await queues().countJobs(job)).toMatchObject({ prioritized: 1 });
  });

  backendTest("keys with colons, braces and many characters, and large payloads, pass", async () => {
    const job = createTestJob();
    const ids = ["a:b:c", "{x}", "ü/✓ '\"\\", "k".repeat(10_000)];
    const note = "n".repeat(2_000_000);
    const done: unknown[] = [];
    for (const id of [...ids, ...ids]) await queues().send(job, { id, note }, normalPriority);
    expect(await queues().countJobs(job)).toMatchObject({ prioritized: ids.length });

    await startTestWorker(job, async (payload) => void done.push([payload.id, payload.note === note]));

    await vi.waitFor(() => expect(done).toHaveLength(ids.length), patiently);
    expect(done).toEqual(expect.arrayContaining(ids.map((id) => [id, true])));
  });

  backendTest("a job that is deferred until an unknown or the last instant blocks no other", async () => {
    const job = createTestJob(1);
    const instants: Record<string, Date> = { unknown: new Date(Number.NaN), last: new Date(8.64e15) };
    const starts: string[] = [];
    await startTestWorker(job, async ({ id }, { attempt }) => {
      starts.push(id);
      const until = instants[id];
      if (until !== undefined && attempt === 1) defer(until);
    });

    for (const id of ["unknown", "last", "other"]) await queues().send(job, { id }, normalPriority);

    await vi.waitFor(async () => {
      expect(await queues().countJobs(job)).toMatchObject({ ...noneLeft, delayed: 1, failed: 0 });
    }, patiently);
    expect(starts.toSorted()).toEqual(["last", "other", "unknown", "unknown"]);
  });
});
