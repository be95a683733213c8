import { type QueueBackend, queueBackends } from "@inlet/testkit";
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

const { seed, worlds: lives } = readWorldSettings(process.env);
console.info(`model-queues: seed ${seed}`);

/** Lived at once, by the same services. */
const crowdSize = 6;

/** Lets these lives pass at once, and expects every store to be the truth then. */
async function expectAllRead(queue: QueueBackend, all: readonly Workload[]): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const kustomers = await Promise.all(
    all.map(async (life) => ({ life, sim: stack.use(await startWorkloadSimulator(life)) })),
  );
  const crowd = stack.use(await startSharedServices(queue));

  const guests = await Promise.all(kustomers.map((it) => runWorkload(crowd, it)));

  const tenants = guests.map((it) => it.tenant);
  for (const guest of guests) {
    expect(await expectStoreEqualsTruth(guest), "records").toBeGreaterThan(0);
    await expectTenantInvariants(guest.world, guest.tenant, tenants);
  }
  for (const { system } of guests.slice(0, 1)) await expectInvariants(system);
}

describe.each(queueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined)(
    "Kustomers that are read at once by the same services, while these end and their queue is lost, are all read whole",
    { timeout: 240_000 + lives * 30_000 },
    async () => {
      const all = fc.sample(anyWorkload, { seed, numRuns: lives });
      for (let from = 0; from < lives; from += crowdSize)
        await expectAllRead(queue, all.slice(from, from + crowdSize));
    },
  );
});
