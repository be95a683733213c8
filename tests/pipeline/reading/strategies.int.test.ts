import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

/** Half an hour before the world was born: long before any overlap. */
const backdated = { weekShare: 1, conversations: 40 };

/** The first conversation that is done: nobody would look at it again by itself. */
async function quietOne({ api, path }: Tenant): Promise<string> {
  const all = await api.listAll<{ id: string; status: string }>(`${path}/conversations`);
  const done = all.find((it) => it.status === "done");
  if (done === undefined) throw new Error("no conversation is done");
  return done.id;
}

async function replaceKey(tenant: Tenant, key: Parameters<Tenant["connect"]>[0]) {
  await tenant.connect(key);
  return tenant.waitUntilDone(await tenant.switchOn());
}

/** As if the last runs had been hours ago: what happened since lies outside every overlap. */
async function age({ db }: TestSystem, hours: number): Promise<void> {
  await db.query(
    "update stream_cursor set at = at - make_interval(hours => $1), certain_to = certain_to - make_interval(hours => $1)",
    [hours],
  );
}

test("a key that gains search finds in its next run what lists could not show, and one that loses it goes on", async () => {
  await using system = await startSystem({ simulator: backdated });
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  await tenant.waitUntilDone(await tenant.switchOn());
  const conversationId = await quietOne(tenant);
  system.sim.mutate({ actions: [{ type: "tag", conversationId }] });

  const gained = await replaceKey(tenant, "full");
  await expectEqualToTruth(system, tenant);
  expect(gained).toMatchObject({ kind: "incremental", strategy: "search" });

  system.sim.mutate({ actions: ["createConversation", "addMessage"] });
  const lost = await replaceKey(tenant, "documented");
  await expectEqualToTruth(system, tenant);
  expect(lost).toMatchObject({ kind: "incremental", strategy: "list" });
  await expectInvariants(system, tenant);
});

test("a key that had search before does not read everything again when it has it again", async () => {
  await using system = await startSystem({ simulator: backdated });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const first = await tenant.waitUntilDone(await tenant.switchOn());
  await replaceKey(tenant, "documented");
  await age(system, 3);

  const again = await replaceKey(tenant, "full");

  expect(Date.parse(again.window.from)).toBeGreaterThan(Date.parse(first.window.to) - 4 * 3_600_000);
  expect(again.counts.read.conversations).toBeLessThan(first.counts.read.conversations);
  await expectEqualToTruth(system, tenant);
});

test("an org whose search does not sort is read by lists, and the search that is good enough still is used", async () => {
  await using system = await startSystem({ simulator: backdated, knobs: { searchUnsorted: true } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const failed = await tenant.waitForRun(await tenant.switchOn(), ({ state }) =>
    expect(state).toBe("failed"),
  );
  system.sim.setKnobs({ searchUnsorted: false });

  const run = await tenant.runUntilDone();

  expect(failed.error?.message).toContain("does not sort conversations");
  expect(run.requests.search).toBeGreaterThan(0);
  expect(run.strategy).toBe("list");
  await expectEqualToTruth(system, tenant);
});
