import { setUpQueueBackends } from "@inlet/testkit";
import { describe, expect, test, vi } from "vitest";
import {
  createGate,
  createTestJob,
  normalPriority,
  patiently,
  setUpQueueTest,
} from "./testing/queue-test.ts";

describe.each(setUpQueueBackends())("on $name", (backend) => {
  const backendTest = test.skipIf(backend.url === undefined);
  const { queues, startTestWorker } = setUpQueueTest(backend);

  backendTest("a job that stands still is seen by the health of its service until it ends", async () => {
    const job = createTestJob();
    const [started, gate] = [createGate(), createGate()];
    const watched = new Map<string, () => number>();
    const health = { addLoop: (name: string, { age }: { age: () => number }) => void watched.set(name, age) };
    await startTestWorker(
      job,
      async () => {
        started.resolve();
        await gate.promise;
      },
      { health },
    );
    expect(watched.get(job.name)?.()).toBe(0);

    await queues().send(job, { id: "a" }, normalPriority);
    await started.promise;
    expect(watched.get(job.name)?.()).toBeGreaterThan(0);

    gate.resolve();
    await vi.waitFor(() => expect(watched.get(job.name)?.()).toBe(0), patiently);
  });
});
