import { type QueueBackend, setUpQueueBackends } from "@inlet/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expectInvariants, expectTenantInvariants } from "../support/expect-invariants.ts";
import { startSharedServices } from "./real-queues/shared-services.ts";
import {
  anyWorkload,
  expectStoreEqualsTruth,
  runWorkload,
  startWorkloadSimulator,
  type Workload,
} from "./real-queues/workload.ts";
import { readWorldSettings } from "./run/run-worlds.ts";

const { seed, worlds: workloadCount } = readWorldSettings();
console.info(`real queues: seed ${seed}`);

/** How many workloads the same services run at once. */
const groupSize = 6;

/** Runs these workloads at once, and expects every store to equal the truth afterwards. */
async function expectAllRead(queue: QueueBackend, workloads: readonly Workload[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const sources = await Promise.all(
    workloads.map(async (workload) => ({ workload, sim: stack.use(await startWorkloadSimulator(workload)) })),
  );
  const services = stack.use(await startSharedServices(queue));

  const connected = await Promise.all(sources.map((it) => runWorkload(services, it)));

  const tenants = connected.map((it) => it.tenant);
  for (const it of connected) {
    expect(await expectStoreEqualsTruth(it), "records").toBeGreaterThan(0);
    await expectTenantInvariants(it.system, it.tenant, tenants);
  }
  for (const { system } of connected.slice(0, 1)) await expectInvariants(system);
}

describe.each(setUpQueueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined)(
    "services that read many Kustomers at once read all of them completely, while workers restart and the queue is lost",
    { timeout: 240_000 + workloadCount * 30_000 },
    async () => {
      const workloads = fc.sample(anyWorkload, { seed, numRuns: workloadCount });
      for (let from = 0; from < workloadCount; from += groupSize)
        await expectAllRead(queue, workloads.slice(from, from + groupSize));
    },
  );
});
