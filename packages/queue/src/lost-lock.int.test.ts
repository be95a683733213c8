import { once } from "node:events";
import { setUpQueueBackends } from "@inlet/testkit";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { emptyQueues } from "./testing/empty-queues.ts";
import { createGate, createTestJob, normalPriority, setUpQueueTest } from "./testing/queue-test.ts";

describe.each(setUpQueueBackends())("on $name, a job whose lock was lost", (backend) => {
  const { queues, server, startTestWorker } = setUpQueueTest(backend);

  test.skipIf(backend.url === undefined)("stops, and the log says so and nothing else", async () => {
    const job = createTestJob();
    const lines: string[] = [];
    const log = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(line) });
    const [started, stopped] = [createGate(), createGate()];
    const stopAtOnce = async (_payload: unknown, { signal }: { signal: AbortSignal }) => {
      started.resolve();
      await once(signal, "abort").finally(stopped.resolve);
      signal.throwIfAborted();
    };
    const worker = await startTestWorker(job, stopAtOnce, { log, lockMs: 500 });
    await queues().send(job, { id: "a" }, normalPriority);
    await started.promise;

    await emptyQueues(server(), [job]);

    await stopped.promise;
    await worker[Symbol.asyncDispose]();
    expect(lines.map((it) => JSON.parse(it))).toEqual([
      expect.objectContaining({ level: 40, msg: expect.stringContaining("the job's lock was lost") }),
    ]);
  });
});
