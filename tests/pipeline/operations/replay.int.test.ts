import type { http } from "@inlet/contracts";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

type Replay = OnWire<typeof http.replay>;

/** Replays all raw batches of a tenant, and waits until they are normalized. */
async function replay({ operator }: TestSystem, { path }: Tenant): Promise<Replay> {
  const replays = `${path}/integrations/kustomer/replays`;
  const { id } = await operator.expectOk<Replay>("POST", replays);
  return vi.waitFor(async () => {
    const now = await operator.expectOk<Replay>("GET", `${replays}/${id}`);
    expect(now.left).toBe(0);
    return now;
  }, waitOptions);
}

/** Corrupts columns as an older mapping may have left them. */
async function corruptRecords({ db }: TestSystem): Promise<void> {
  await db.query(
    "update conversation set mapping_version = 0, name = 'corrupt', status = null, channels = '{}'",
  );
  await db.query("update message set mapping_version = 0, description = 'corrupt', direction = null");
  await db.query("update customer set mapping_version = 0, name = null, email = 'corrupt'");
  await db.query("update tag set mapping_version = 0, name = 'corrupt'");
}

test.each(["full", "documented"] as const)(
  "a replay after a mapping change makes the store equal without a request, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 20 }, services: { normalizer: 2 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    system.sim.mutate({ actions: ["createConversation", "addMessage", "addMessage"] });
    await tenant.runUntilDone();
    await tenant.switchOff();
    const readUse = async () => {
      const { projectedFullAt: _, ...volume } = await tenant.getVolume(); // it changes as time passes
      return { volume, requests: system.sim.requests().counts.total };
    };
    const before = await readUse();
    const runs = await tenant.listRuns();
    await corruptRecords(system);

    const first = await replay(system, tenant);
    const second = await replay(system, tenant);

    expect(first.counts.stored).toBeGreaterThan(40);
    expect(second).toMatchObject({ batches: first.batches, records: first.records, counts: { stored: 0 } });
    await expectEqualToTruth(system, tenant);
    expect(await readUse()).toEqual(before);
    expect(await tenant.listRuns()).toEqual(runs);
    await expectInvariants(system, tenant);
  },
);

test("losing the queue during a replay costs only time, and runs continue meanwhile", async () => {
  await using system = await startSystem({ simulator: { conversations: 20 }, services: { normalizer: 0 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const normalizer = await system.startService("normalizer");
  await tenant.waitUntilDone(await tenant.switchOn());
  await corruptRecords(system);
  await normalizer[Symbol.asyncDispose]();

  const replays = `${tenant.path}/integrations/kustomer/replays`;
  const opened = await system.operator.expectOk<Replay>("POST", replays);
  await system.loseQueue();
  await system.makeDispatchesOverdue();
  await system.startService("normalizer");
  system.sim.mutate({ actions: ["createConversation", "addMessage"] });
  await tenant.runUntilDone();
  await vi.waitFor(
    async () =>
      expect(await system.operator.expectOk("GET", `${replays}/${opened.id}`)).toMatchObject({ left: 0 }),
    waitOptions,
  );

  expect(opened.left).toBeGreaterThan(0);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
