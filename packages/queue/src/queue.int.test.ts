import { queueBackends } from "@inlet/testkit";
import { describe, expect, test, vi } from "vitest";
import { emptyQueues } from "./testing.ts";
import { gate, newJob, normal, soon, trial } from "./trial.ts";

describe.each(queueBackends())("on $name", (backend) => {
  const here = test.skipIf(backend.url === undefined);
  const { queues, server, work } = trial(backend);

  here("a job sent is a job done, with its payload parsed and unknown fields gone", async () => {
    const job = newJob();
    const done: unknown[] = [];
    await work(job, async (payload, { attempt }) => void done.push({ ...payload, attempt }));

    await queues().send(job, { id: "a", extra: 1 } as { id: string }, normal);

    await vi.waitFor(() => expect(done).toEqual([{ id: "a", attempt: 1 }]), soon);
  });

  here("many are sent at once", async () => {
    const job = newJob();
    const done: string[] = [];
    await work(job, async ({ id }) => void done.push(id));

    await queues().sendMany(
      job,
      ["a", "b", "c", "a"].map((id) => ({ payload: { id }, ...normal })),
    );

    await vi.waitFor(() => expect(done.toSorted()).toEqual(["a", "b", "c"]), soon);
  });

  here("a payload that does not parse is not sent", async () => {
    const job = newJob();

    const sending = queues().send(job, { id: 1 } as unknown as { id: string }, normal);

    await expect(sending).rejects.toMatchObject({ kind: "invalid" });
    expect(await queues().counts(job)).toMatchObject({ prioritized: 0, waiting: 0 });
  });

  here("a second ring while the first waits adds nothing", async () => {
    const job = newJob();
    const done: string[] = [];
    await queues().send(job, { id: "a" }, normal);
    await queues().send(job, { id: "a" }, normal);
    await queues().send(job, { id: "b" }, normal);

    await work(job, async ({ id }) => void done.push(id));

    await vi.waitFor(() => expect(done).toContain("b"), soon);
    expect(done).toEqual(["a", "b"]);
  });

  here("a ring while the job runs is kept, once, and its key is free afterwards", async () => {
    const job = newJob();
    const done: (string | undefined)[] = [];
    const [started, release] = [gate(), gate()];
    await work(job, async ({ note }) => {
      done.push(note);
      started.resolve();
      await release.promise;
    });
    await queues().send(job, { id: "a", note: "first" }, normal);
    await started.promise;

    await queues().send(job, { id: "a", note: "second" }, normal);
    await queues().send(job, { id: "a", note: "third" }, normal);
    release.resolve();

    await vi.waitFor(() => expect(done).toEqual(["first", "third"]), soon);
    await vi.waitFor(async () => expect(await queues().counts(job)).toMatchObject({ active: 0 }), soon);
    await queues().send(job, { id: "a", note: "fourth" }, normal);
    await vi.waitFor(() => expect(done).toEqual(["first", "third", "fourth"]), soon);
  });

  here("a job that rings itself goes on", async () => {
    const job = newJob();
    const seen: number[] = [];
    await work(job, async ({ id }, { attempt }) => {
      seen.push(attempt);
      if (seen.length < 5) await queues().send(job, { id }, normal);
    });

    await queues().send(job, { id: "run" }, normal);

    await vi.waitFor(() => expect(seen).toEqual([1, 1, 1, 1, 1]), soon);
  });

  here("a job sent for later waits, and frees its key when it has run", async () => {
    const job = newJob();
    const seen: number[] = [];
    const sentAt = performance.now();
    await work(job, async () => void seen.push(performance.now() - sentAt));

    await queues().send(job, { id: "a" }, { ...normal, delayMs: 1_000 });
    await queues().send(job, { id: "a" }, { ...normal, delayMs: 1_000 });

    await vi.waitFor(() => expect(seen).toHaveLength(1), soon);
    expect(seen[0]).toBeGreaterThan(990);
    await vi.waitFor(
      async () => expect(await queues().counts(job)).toMatchObject({ completed: 1, delayed: 0 }),
      soon,
    );
    await queues().send(job, { id: "a" }, normal);
    await vi.waitFor(() => expect(seen).toHaveLength(2), soon);
  });

  here("lower priorities go first", async () => {
    const job = newJob();
    const done: string[] = [];
    for (const [id, priority] of [
      ["c", 40],
      ["a", 10],
      ["b", 20],
    ] as const)
      await queues().send(job, { id }, { priority });

    await work(job, async ({ id }) => void done.push(id));

    await vi.waitFor(() => expect(done).toEqual(["a", "b", "c"]), soon);
  });

  here("is checked", async () => {
    await expect(queues().check()).resolves.toBeUndefined();
  });

  here("shows its queues to a dashboard", () => {
    const names = queues()
      .bullQueues()
      .map((it) => (it as { name: string }).name);
    expect(names).toEqual(expect.arrayContaining(["take-step", "normalize-batch", "make-report"]));
  });

  here("emptying loses every job, and its key is free", async () => {
    const job = newJob();
    await queues().send(job, { id: "a" }, normal);

    await emptyQueues(server(), [job]);

    expect(await queues().counts(job)).toMatchObject({ prioritized: 0, waiting: 0 });
    await queues().send(job, { id: "a" }, normal);
    expect(await queues().counts(job)).toMatchObject({ prioritized: 1 });
  });
});
