import { defineJob, type JobDefinition } from "@inlet/contracts";
import type { QueueBackend } from "@inlet/testkit";
import { pino } from "pino";
import { afterEach, beforeEach } from "vitest";
import { z } from "zod";
import type { QueueServer } from "../connection/index.ts";
import {
  defineHandler,
  type Handler,
  openQueues,
  type Queues,
  startWorker,
  type WorkerOptions,
} from "../index.ts";

const payload = z.object({ id: z.string(), note: z.string().optional() });

/** The job that this package's tests send. */
export type TestJob = JobDefinition<typeof payload>;

let jobCount = 0;
/** Defines a job with a queue of its own, so that tests do not see each other's jobs. */
export function createTestJob(attempts = 3): TestJob {
  return defineJob({ name: `test-${++jobCount}`, payload, key: ({ id }) => id, attempts, backoffMs: 20 });
}

/** The send options of a test in which priority does not matter. */
export const normalPriority = { priority: 10 };

/** The counts of a queue whose jobs have all run. It keeps no job that has succeeded. */
export const noneLeft = { active: 0, waiting: 0, prioritized: 0, delayed: 0 };

/** Options for `vi.waitFor`. */
export const patiently = { timeout: 10_000, interval: 10 };

/** Creates a promise that a test resolves to let a handler continue. */
export const createGate = () => Promise.withResolvers<void>();

/** The queues and workers of one test on one backend. */
export interface QueueTest {
  server(): QueueServer;
  queues(): Queues;
  /** Starts a worker that the test need not dispose. */
  startTestWorker(
    job: TestJob,
    run: Handler<typeof payload>["run"],
    options?: Partial<WorkerOptions>,
  ): Promise<AsyncDisposable>;
}

/** Opens queues before each test; closes them and the test's workers after it. */
export function setUpQueueTest({ url = "redis://nowhere.invalid", prefix }: QueueBackend): QueueTest {
  const server = { url, prefix };
  let stack: AsyncDisposableStack;
  let queues: Queues;
  beforeEach(() => {
    stack = new AsyncDisposableStack();
    queues = stack.use(openQueues(server));
  });
  afterEach(() => stack.disposeAsync());
  return {
    server: () => server,
    queues: () => queues,
    startTestWorker: async (job, run, options) => {
      const log = pino({ level: "silent" });
      return stack.use(
        await startWorker(defineHandler({ job, concurrency: 1, run }), { queues, log, ...options }),
      );
    },
  };
}
