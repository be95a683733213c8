import { defineJob, type JobDefinition } from "@inlet/contracts";
import type { QueueBackend } from "@inlet/testkit";
import { pino } from "pino";
import { afterEach, beforeEach } from "vitest";
import { z } from "zod";
import type { QueueServer } from "../connection.ts";
import {
  defineHandler,
  type Handler,
  openQueues,
  type Queues,
  startWorker,
  type WorkerOptions,
} from "../index.ts";

const payload = z.object({ id: z.string(), note: z.string().optional() });

/** The job that the tests of this package send. */
export type TestJob = JobDefinition<typeof payload>;

let jobs = 0;
/** A job of its own for each test, so that none finds another's. */
export function createTestJob(attempts = 3): TestJob {
  return defineJob({ name: `test-${++jobs}`, payload, key: ({ id }) => id, attempts, backoffMs: 20 });
}

/** What a test that does not care about priorities sends with. */
export const normalPriority = { priority: 10 };

/** For `vi.waitFor`. */
export const patiently = { timeout: 10_000, interval: 10 };

/** A promise and what settles it: how a test holds a handler where it wants it. */
export const createGate = () => Promise.withResolvers<void>();

/** What each test of one backend has: queues, and workers that end with it. */
export interface QueueTest {
  server(): QueueServer;
  queues(): Queues;
  startTestWorker(
    job: TestJob,
    run: Handler<typeof payload>["run"],
    more?: Partial<WorkerOptions>,
  ): Promise<AsyncDisposable>;
}

/** Opens queues before each test and closes them, and every worker, after it. */
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
    startTestWorker: async (job, run, more) => {
      const log = pino({ level: "silent" });
      return stack.use(
        await startWorker(defineHandler({ job, concurrency: 1, run }), { queues, log, ...more }),
      );
    },
  };
}
