import { spawn } from "node:child_process";
import { once } from "node:events";
import { Fault } from "@inlet/contracts";
import { setUpQueueBackends } from "@inlet/testkit";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import type { QueueServer } from "./connection/index.ts";
import { defer, defineHandler, openQueues, startWorker } from "./index.ts";
import {
  createGate,
  createTestJob,
  noneLeft,
  normalPriority,
  patiently,
  setUpQueueTest,
  type TestJob,
} from "./testing/queue-test.ts";

describe.each(setUpQueueBackends())("on $name", (backend) => {
  const backendTest = test.skipIf(backend.url === undefined);
  const { queues, server, startTestWorker } = setUpQueueTest(backend);

  backendTest("deferring uses up no attempt", async () => {
    const job = createTestJob(1); // a used-up attempt would fail the job
    const seen: number[][] = [];
    await startTestWorker(job, async (_payload, { attempt, crashes }) => {
      seen.push([attempt, crashes]);
      if (attempt < 4) defer(new Date());
    });

    await queues().send(job, { id: "a" }, normalPriority);

    await vi.waitFor(async () => {
      expect(await queues().countJobs(job)).toMatchObject({ ...noneLeft, failed: 0 });
    }, patiently);
    expect(seen).toEqual([1, 2, 3, 4].map((attempt) => [attempt, 0]));
  });

  backendTest("a deferred job blocks no other job", async () => {
    const job = createTestJob();
    const seen: string[] = [];
    await startTestWorker(job, async ({ id }) => {
      seen.push(id);
      if (id === "throttled") defer(new Date("2100-01-01T00:00:00Z"));
    });

    await queues().send(job, { id: "throttled" }, normalPriority);
    await queues().send(job, { id: "other" }, normalPriority);

    await vi.waitFor(async () => {
      expect(await queues().countJobs(job)).toMatchObject({ ...noneLeft, delayed: 1 });
    }, patiently);
    expect(seen).toEqual(["throttled", "other"]);
  });

  backendTest("dispatches of a deferred job add nothing, and its key is free once it has run", async () => {
    const job = createTestJob();
    const seen: string[] = [];
    await startTestWorker(job, async ({ note }, { attempt }) => {
      seen.push(`${note} ${attempt}`);
      if (note !== "first" || attempt > 1) return;
      throw new Fault("rate_limited", "later", { retryAt: new Date(Date.now() + 2_000) });
    });
    await queues().send(job, { id: "a", note: "first" }, normalPriority);
    await vi.waitFor(
      async () => expect(await queues().countJobs(job)).toMatchObject({ delayed: 1 }),
      patiently,
    );

    await queues().send(job, { id: "a", note: "second" }, normalPriority);
    await queues().send(job, { id: "a", note: "third" }, normalPriority);

    expect(await queues().countJobs(job)).toMatchObject({ delayed: 1, prioritized: 0, waiting: 0 });
    await vi.waitFor(() => expect(seen).toEqual(["first 1", "first 2"]), patiently);
    await vi.waitFor(async () => {
      expect(await queues().countJobs(job)).toMatchObject(noneLeft);
    }, patiently);
    await queues().send(job, { id: "a", note: "fourth" }, normalPriority);
    await vi.waitFor(() => expect(seen).toEqual(["first 1", "first 2", "fourth 1"]), patiently);
  });

  backendTest(
    "a dispatch during a run that is then deferred is kept until that job has finished",
    async () => {
      const job = createTestJob();
      const seen: string[] = [];
      const [started, release] = [createGate(), createGate()];
      await startTestWorker(job, async ({ note }, { attempt }) => {
        seen.push(`${note} ${attempt}`);
        if (note !== "first" || attempt > 1) return;
        started.resolve();
        await release.promise;
        defer(new Date(Date.now() + 200));
      });
      await queues().send(job, { id: "a", note: "first" }, normalPriority);
      await started.promise;

      await queues().send(job, { id: "a", note: "second" }, normalPriority);
      release.resolve();

      await vi.waitFor(() => expect(seen).toEqual(["first 1", "first 2", "second 1"]), patiently);
      await vi.waitFor(async () => {
        expect(await queues().countJobs(job)).toMatchObject(noneLeft);
      }, patiently);
    },
  );

  backendTest(
    "a passing failure is retried until no attempts are left, and then the key is free",
    async () => {
      const job = createTestJob(3);
      const seen: number[] = [];
      await startTestWorker(job, async (_payload, { attempt }) => {
        seen.push(attempt);
        throw new Fault("unavailable", "down");
      });

      await queues().send(job, { id: "a" }, normalPriority);

      await vi.waitFor(
        async () => expect(await queues().countJobs(job)).toMatchObject({ failed: 1 }),
        patiently,
      );
      expect(seen).toEqual([1, 2, 3]);
      await queues().send(job, { id: "a" }, normalPriority);
      await vi.waitFor(() => expect(seen.length).toBeGreaterThan(3), patiently);
    },
  );

  backendTest("a bug is retried, any other fault is not", async () => {
    const job = createTestJob(2);
    const seen: string[] = [];
    await startTestWorker(job, async ({ id }) => {
      seen.push(id);
      throw id === "bug" ? new TypeError("oops") : new Fault("forbidden", "no");
    });

    await queues().send(job, { id: "fault" }, normalPriority);
    await queues().send(job, { id: "bug" }, normalPriority);

    await vi.waitFor(
      async () => expect(await queues().countJobs(job)).toMatchObject({ failed: 2 }),
      patiently,
    );
    expect(seen.toSorted()).toEqual(["bug", "bug", "fault"]);
  });

  backendTest("a stored payload that does not parse fails for good and is logged as an error", async () => {
    const job = createTestJob();
    const lines: string[] = [];
    const log = pino({ level: "error" }, { write: (line: string) => void lines.push(line) });
    const raw = queues().connection.openQueue(job.name);
    await raw.add(job.name, { id: 7 }, { priority: 1, attempts: 5 });
    await raw.close();
    let runs = 0;

    await startTestWorker(job, async () => void runs++, { log });

    await vi.waitFor(
      async () => expect(await queues().countJobs(job)).toMatchObject({ failed: 1 }),
      patiently,
    );
    expect(runs).toBe(0);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ job: job.name, msg: "job failed for good" });
  });

  backendTest("closing lets the running job finish and takes no other", async () => {
    const job = createTestJob();
    const done: string[] = [];
    const [started, release] = [createGate(), createGate()];
    const worker = await startTestWorker(job, async ({ id }, { signal }) => {
      started.resolve();
      await release.promise;
      done.push(`${id} ${signal.aborted}`);
    });
    await queues().send(job, { id: "a" }, normalPriority);
    await started.promise;
    await queues().send(job, { id: "b" }, normalPriority);

    const closed = worker[Symbol.asyncDispose]();
    release.resolve();
    await closed;

    expect(done).toEqual(["a false"]);
    expect(await queues().countJobs(job)).toMatchObject({ ...noneLeft, prioritized: 1, failed: 0 });
  });

  backendTest("closing aborts a job that takes too long and leaves it to the next worker", async () => {
    const job = createTestJob(1);
    const started = createGate();
    const waitForAbort = ({ signal }: { signal: AbortSignal }) =>
      new Promise<void>((_resolve, reject) => {
        started.resolve();
        signal.addEventListener("abort", () => reject(new Error("stopped", { cause: signal.reason })));
      });
    const worker = await startTestWorker(job, (_payload, context) => waitForAbort(context), { graceMs: 50 });
    await queues().send(job, { id: "a" }, normalPriority);
    await started.promise;
    await worker[Symbol.asyncDispose]();

    const done: number[] = [];
    await startTestWorker(job, async (_payload, { attempt }) => void done.push(attempt));

    await vi.waitFor(() => expect(done).toEqual([2]), patiently);
  });

  backendTest("the next worker finishes a job whose worker was killed twice", async () => {
    const job = createTestJob(1);
    await queues().send(job, { id: "a" }, normalPriority);
    for (let kill = 0; kill < 2; kill++) await killOnceStarted(job, server());

    const done: number[] = [];
    const quick = { lockMs: 500, stalledIntervalMs: 200 };
    await startTestWorker(
      job,
      async (_payload, { attempt, crashes }) => void done.push(attempt, crashes),
      quick,
    );

    await vi.waitFor(() => expect(done).toEqual([3, 2]), patiently);
    await vi.waitFor(async () => {
      expect(await queues().countJobs(job)).toMatchObject({ ...noneLeft, failed: 0 });
    }, patiently);
  });
});

test("a worker that cannot connect says that it is the queue that it needs", async () => {
  await using queues = openQueues({ url: "postgres://nobody@127.0.0.1:1/none" });
  const handler = defineHandler({ job: createTestJob(), concurrency: 1, run: async () => undefined });

  const starting = startWorker(handler, { queues, log: pino({ level: "silent" }) });

  await expect(starting).rejects.toMatchObject({
    kind: "unavailable",
    message: expect.stringMatching(/^the queue cannot be used: .*ECONNREFUSED/),
  });
});

/** Starts a worker in its own process and kills it as soon as it has started the job. */
async function killOnceStarted({ name }: TestJob, server: QueueServer): Promise<void> {
  const script = new URL("./testing/stuck-worker.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, JSON.stringify({ name, ...server })], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data"); // "started"
  child.kill("SIGKILL");
  await once(child, "exit");
}
