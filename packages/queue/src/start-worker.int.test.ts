import { spawn } from "node:child_process";
import { once } from "node:events";
import { Fault } from "@inlet/contracts";
import { queueBackends } from "@inlet/testkit";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import type { QueueServer } from "./connection.ts";
import { stepAside } from "./index.ts";
import { gate, newJob, normal, soon, type TestJob, trial } from "./trial.ts";

describe.each(queueBackends())("on $name", (backend) => {
  const here = test.skipIf(backend.url === undefined);
  const { queues, server, work } = trial(backend);

  here("stepping aside spends no attempt", async () => {
    const job = newJob(1); // spending one attempt would end the job
    const seen: number[] = [];
    await work(job, async (_payload, { attempt }) => {
      seen.push(attempt);
      if (attempt < 4) stepAside(new Date());
    });

    await queues().send(job, { id: "a" }, normal);

    await vi.waitFor(async () => {
      expect(await queues().counts(job)).toMatchObject({ completed: 1, failed: 0, delayed: 0 });
    }, soon);
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  here("a job that has stepped aside stops no other job", async () => {
    const job = newJob();
    const seen: string[] = [];
    await work(job, async ({ id }) => {
      seen.push(id);
      if (id === "throttled") stepAside(new Date("2100-01-01T00:00:00Z"));
    });

    await queues().send(job, { id: "throttled" }, normal);
    await queues().send(job, { id: "other" }, normal);

    await vi.waitFor(async () => {
      expect(await queues().counts(job)).toMatchObject({ completed: 1, delayed: 1 });
    }, soon);
    expect(seen).toEqual(["throttled", "other"]);
  });

  here("rings while a job has stepped aside add nothing, and its key is free once it has run", async () => {
    const job = newJob();
    const seen: string[] = [];
    await work(job, async ({ note }, { attempt }) => {
      seen.push(`${note} ${attempt}`);
      if (note !== "first" || attempt > 1) return;
      throw new Fault("rate_limited", "later", { retryAt: new Date(Date.now() + 2_000) });
    });
    await queues().send(job, { id: "a", note: "first" }, normal);
    await vi.waitFor(async () => expect(await queues().counts(job)).toMatchObject({ delayed: 1 }), soon);

    await queues().send(job, { id: "a", note: "second" }, normal);
    await queues().send(job, { id: "a", note: "third" }, normal);

    expect(await queues().counts(job)).toMatchObject({ delayed: 1, prioritized: 0, waiting: 0 });
    await vi.waitFor(() => expect(seen).toEqual(["first 1", "first 2"]), soon);
    await vi.waitFor(async () => {
      expect(await queues().counts(job)).toMatchObject({ active: 0, completed: 1 });
    }, soon);
    await queues().send(job, { id: "a", note: "fourth" }, normal);
    await vi.waitFor(() => expect(seen).toEqual(["first 1", "first 2", "fourth 1"]), soon);
  });

  here("a ring that came before the running job stepped aside is kept until that job has ended", async () => {
    const job = newJob();
    const seen: string[] = [];
    const [started, release] = [gate(), gate()];
    await work(job, async ({ note }, { attempt }) => {
      seen.push(`${note} ${attempt}`);
      if (note !== "first" || attempt > 1) return;
      started.resolve();
      await release.promise;
      stepAside(new Date(Date.now() + 200));
    });
    await queues().send(job, { id: "a", note: "first" }, normal);
    await started.promise;

    await queues().send(job, { id: "a", note: "second" }, normal);
    release.resolve();

    await vi.waitFor(() => expect(seen).toEqual(["first 1", "first 2", "second 1"]), soon);
    await vi.waitFor(async () => {
      expect(await queues().counts(job)).toMatchObject({ completed: 2, delayed: 0 });
    }, soon);
  });

  here("what may pass is tried again until no attempts are left, and then the key is free", async () => {
    const job = newJob(3);
    const seen: number[] = [];
    await work(job, async (_payload, { attempt }) => {
      seen.push(attempt);
      throw new Fault("unavailable", "down");
    });

    await queues().send(job, { id: "a" }, normal);

    await vi.waitFor(async () => expect(await queues().counts(job)).toMatchObject({ failed: 1 }), soon);
    expect(seen).toEqual([1, 2, 3]);
    await queues().send(job, { id: "a" }, normal);
    await vi.waitFor(() => expect(seen.length).toBeGreaterThan(3), soon);
  });

  here("a bug is tried again, any other fault is not", async () => {
    const job = newJob(2);
    const seen: string[] = [];
    await work(job, async ({ id }) => {
      seen.push(id);
      throw id === "bug" ? new TypeError("oops") : new Fault("forbidden", "no");
    });

    await queues().send(job, { id: "fault" }, normal);
    await queues().send(job, { id: "bug" }, normal);

    await vi.waitFor(async () => expect(await queues().counts(job)).toMatchObject({ failed: 2 }), soon);
    expect(seen.toSorted()).toEqual(["bug", "bug", "fault"]);
  });

  here("a stored payload that does not parse fails for good, and loudly", async () => {
    const job = newJob();
    const lines: string[] = [];
    const log = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
    const raw = queues().connection.openQueue(job.name);
    await raw.add(job.name, { id: 7 }, { priority: 1, attempts: 5 });
    await raw.close();
    let runs = 0;

    await work(job, async () => void runs++, { log });

    await vi.waitFor(async () => expect(await queues().counts(job)).toMatchObject({ failed: 1 }), soon);
    expect(runs).toBe(0);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ job: job.name, msg: "job failed for good" });
  });

  here("closing lets the running job end and takes no other", async () => {
    const job = newJob();
    const done: string[] = [];
    const [started, release] = [gate(), gate()];
    const worker = await work(job, async ({ id }, { signal }) => {
      started.resolve();
      await release.promise;
      done.push(`${id} ${signal.aborted}`);
    });
    await queues().send(job, { id: "a" }, normal);
    await started.promise;
    await queues().send(job, { id: "b" }, normal);

    const closed = worker[Symbol.asyncDispose]();
    release.resolve();
    await closed;

    expect(done).toEqual(["a false"]);
    expect(await queues().counts(job)).toMatchObject({ completed: 1, active: 0, prioritized: 1 });
  });

  here("closing asks a job that takes too long to end, and leaves it to the next worker", async () => {
    const job = newJob(1);
    const started = gate();
    const endless = ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>((_resolve, reject) => {
        started.resolve();
        signal.addEventListener("abort", () => reject(new Error("stopped", { cause: signal.reason })));
      });
    const worker = await work(job, (_payload, context) => endless(context), { graceMs: 50 });
    await queues().send(job, { id: "a" }, normal);
    await started.promise;
    await worker[Symbol.asyncDispose]();

    const done: number[] = [];
    await work(job, async (_payload, { attempt }) => void done.push(attempt));

    await vi.waitFor(() => expect(done).toEqual([2]), soon);
  });

  here("a job whose worker is killed twice is done by the next one", { timeout: 30_000 }, async () => {
    const job = newJob(1);
    await queues().send(job, { id: "a" }, normal);
    for (let kill = 0; kill < 2; kill++) await killOnceStarted(job, server());

    const done: number[] = [];
    const quick = { lockMs: 500, stalledIntervalMs: 200 };
    await work(job, async (_payload, { attempt }) => void done.push(attempt), quick);

    await vi.waitFor(() => expect(done).toEqual([3]), soon);
    await vi.waitFor(async () => {
      expect(await queues().counts(job)).toMatchObject({ completed: 1, failed: 0 });
    }, soon);
  });
});

/** A worker in a process of its own that never ends the job, killed as soon as it has begun it. */
async function killOnceStarted({ name }: TestJob, server: QueueServer): Promise<void> {
  const script = new URL("./stuck-worker.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify({ name, ...server })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data"); // "started"
  child.kill("SIGKILL");
  await once(child, "exit");
}
