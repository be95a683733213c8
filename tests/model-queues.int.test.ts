import { queueBackends } from "@inlet/testkit";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openCrowd } from "./model/crowd.ts";
import { anyLife, bornInto, expectTruth, liveThrough } from "./model/life.ts";
import { settingOf } from "./model/run-worlds.ts";
import { expectInvariants, expectTenantInvariants } from "./support/expect-invariants.ts";

const { seed, instead } = settingOf(process.env);
console.info(`model-queues: seed ${seed}`);

/** Lived at once. */
const lives = instead ?? 6;

describe.each(queueBackends())("on $name", (queue) => {
  test.skipIf(queue.url === undefined)(
    "Kustomers that are read at once by the same services, while these end and their queue is lost, are all read whole",
    { timeout: 240_000 + lives * 30_000 },
    async () => {
      await using stack = new AsyncDisposableStack();
      const all = fc.sample(anyLife, { seed, numRuns: lives });
      const kustomers = await Promise.all(
        all.map(async (life) => ({ life, sim: stack.use(await bornInto(life)) })),
      );
      const crowd = stack.use(await openCrowd(queue));

      const guests = await Promise.all(kustomers.map((it) => liveThrough(crowd, it)));

      const tenants = guests.map((it) => it.tenant);
      for (const guest of guests) {
        expect(await expectTruth(guest), "records").toBeGreaterThan(0);
        await expectTenantInvariants(guest.world, guest.tenant, tenants);
      }
      for (const { world } of guests.slice(0, 1)) await expectInvariants(world);
    },
  );
});
