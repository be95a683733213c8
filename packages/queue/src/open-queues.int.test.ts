import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test, vi } from "vitest";
import { emptyQueues } from "./testing/index.ts";
import {
  createGate,
  createTestJob,
  noneLeft,
  normalPriority,
  patiently,
  setUpQueueTest,
} from "./testing/queue-test.ts";

describe.each(setUpQueueBackends())("on $name", (backend) => {
  const backendTest = test.skipIf(backend.url === undefined);
  const { queues, server, startTestWorker } = setUpQueueTest(backend);

  backendTest("a worker runs a sent job with its payload parsed and unknown fields removed", async () => {
    const job = createTestJob();
    const done: unknown[] = [];
    await startTestWorker(job, async (payload, { attempt }) => void done.push({ ...payload, attempt }));

    await queues().send(job, { id: "a", extra: 1 } as { id: string }, normalPriority);

    await vi.waitFor(() => expect(done).toEqual([{ id: "a", attempt: 1 }]), patiently);
  });

  backendTest("many jobs are sent at once", async () => {
    const job = createTestJob();
    const done: string[] = [];
    await startTestWorker(job, async ({ id }) => void done.push(id));

    await queues().sendMany(
      job,
      ["a", "b", "c", "a"].map((id) => ({ payload: { id }, ...normalPriority })),
    );

    await vi.waitFor(() => expect(done.toSorted()).toEqual(["a", "b", "c"]), patiently);
  });

  backendTest("a payload that does not parse is not sent", async () => {
    const job = createTestJob();

    const sending = queues().send(job, { id: 1 } as unknown as { id: string }, normalPriority);

    await expect(sending).rejects.toMatchObject({ kind: "invalid" });
    expect(await queues().countJobs(job)).toMatchObject({ prioritized: 0, waiting: 0 });
  });

  backendTest("a second dispatch of a waiting job adds nothing", async () => {
    const job = createTestJob();
    const done: string[] = [];
    await queues().send(job, { id: "a" }, normalPriority);
    await queues().send(job, { id: "a" }, normalPriority);
    await queues().send(job, { id: "b" }, normalPriority);

    await startTestWorker(job, async ({ id }) => void done.push(id));

    await vi.waitFor(() => expect(done).toContain("b"), patiently);
    expect(done).toEqual(["a", "b"]);
  });

  backendTest(
    "of the dispatches during a run, the last one is kept, and the key is free afterwards",
    async () => {
      const job = createTestJob();
      const done: (string | undefined)[] = [];
      const [started, release] = [createGate(), createGate()];
      await startTestWorker(job, async ({ note }) => {
        done.push(note);
        started.resolve();
        await release.promise;
      });
      await queues().send(job, { id: "a", note: "first" }, normalPriority);
      await started.promise;

      await queues().send(job, { id: "a", note: "second" }, normalPriority);
      await queues().send(job, { id: "a", note: "third" }, normalPriority);
      release.resolve();

      await vi.waitFor(() => expect(done).toEqual(["first", "third"]), patiently);
      await vi.waitFor(
        async () => expect(await queues().countJobs(job)).toMatchObject({ active: 0 }),
        patiently,
      );
      await queues().send(job, { id: "a", note: "fourth" }, normalPriority);
      await vi.waitFor(() => expect(done).toEqual(["first", "third", "fourth"]), patiently);
    },
  );

  backendTest("a job that dispatches itself runs again", async () => {
    const job = createTestJob();
    const seen: number[] = [];
    await startTestWorker(job, async ({ id }, { attempt }) => {
      seen.push(attempt);
      if (seen.length < 5) await queues().send(job, { id }, normalPriority);
    });

    await queues().send(job, { id: "run" }, normalPriority);

    await vi.waitFor(() => expect(seen).toEqual([1, 1, 1, 1, 1]), patiently);
  });

  backendTest("a delayed job waits, and frees its key when it has run", async () => {
    const job = createTestJob();
    const seen: number[] = [];
    const sentAt = performance.now();
    await startTestWorker(job, async () => void seen.push(performance.now() - sentAt));

    await queues().send(job, { id: "a" }, { ...normalPriority, delayMs: 1_000 });
    await queues().send(job, { id: "a" }, { ...normalPriority, delayMs: 1_000 });

    await vi.waitFor(() => expect(seen).toHaveLength(1), patiently);
    expect(seen[0]).toBeGreaterThan(990);
    await vi.waitFor(async () => expect(await queues().countJobs(job)).toMatchObject(noneLeft), patiently);
    await queues().send(job, { id: "a" }, normalPriority);
    await vi.waitFor(() => expect(seen).toHaveLength(2), patiently);
  });

  backendTest("jobs with a lower priority number run first", async () => {
    const job = createTestJob();
    const done: string[] = [];
    for (const [id, priority] of [
      ["c", 40],
      ["a", 10],
      ["b", 20],
    ] as const)
      await queues().send(job, { id }, { priority });

    await startTestWorker(job, async ({ id }) => void done.push(id));

    await vi.waitFor(() => expect(done).toEqual(["a", "b", "c"]), patiently);
  });

  backendTest("the check passes", async () => {
    await expect(queues().check()).resolves.toBeUndefined();
  });

  backendTest("a dashboard gets every queue", () => {
    const names = queues()
      .bullQueues()
      .map((it) => (it as { name: string }).name);
    expect(names).toEqual(expect.arrayContaining(["take-step", "normalize-batch", "make-report"]));
  });

  backendTest("emptying removes every job and frees its key", async () => {
    const job = createTestJob();
    await queues().send(job, { id: "a" }, normalPriority);

    await emptyQueues(server(), [job]);

    expect(await queues().countJobs(job)).toMatchObject({ prioritized: 0, waiting: 0 });
    await queues().send(job, { id: "a" }, normalPriority);
    expect(await queues().countJobs(job)).toMatchObject({ prioritized: 1 });
  });
});
