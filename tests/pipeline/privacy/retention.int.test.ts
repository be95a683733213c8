import type { http } from "@inlet/contracts";
import { expect, test, vi } from "vitest";
import type { OnWire } from "../../support/api-client.ts";
import { expectStored } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem } from "../../support/test-system.ts";
import { filterTruth } from "../../support/truth.ts";

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * dayMs);

type Report = OnWire<typeof http.report>;

async function report(tenant: Tenant, from: Date): Promise<Report> {
  const path = `${tenant.path}/integrations/kustomer/reports`;
  const { id } = await tenant.api.expectOk<Report>("POST", path, { from: from.toISOString() });
  return vi.waitFor(async () => {
    const current = await tenant.api.expectOk<Report>("GET", `${path}/${id}`);
    expect(current).toMatchObject({ state: "done" });
    return current;
  }, waitOptions);
}

test("conversations older than the retention go, and stay away although Kustomer shows them again", async () => {
  await using system = await startSystem({ simulator: { conversations: 20 } });
  const { changed } = system.sim.mutate({
    actions: [20, 25].map((days) => ({
      type: "createConversation",
      messages: 3,
      at: daysAgo(days).getTime(),
    })),
  });
  const old = changed.filter((it) => it.stream === "conversations").map((it) => it.id);
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  await tenant.waitUntilDone(await tenant.switchOn());
  const backfills = `${tenant.path}/integrations/kustomer/backfills`;
  const range = { from: daysAgo(44).toISOString(), to: new Date().toISOString() };
  await tenant.waitUntilDone(await tenant.api.expectOk("POST", backfills, range));
  const stored = await tenant.api.listAll<{ id: string; updatedAt: string }>(`${tenant.path}/conversations`);
  expect(stored.map((it) => it.id)).toEqual(expect.arrayContaining(old));
  const { used } = await tenant.getVolume();

  await tenant.changeIntegration({ retentionDays: 10 });
  const kept = stored.filter((it) => new Date(it.updatedAt) > daysAgo(10)).map((it) => it.id);
  const listIds = async () =>
    (await tenant.api.listAll<{ id: string }>(`${tenant.path}/conversations`)).map((it) => it.id);
  await vi.waitFor(async () => expect(await listIds()).toEqual(kept), waitOptions);
  await tenant.runUntilDone();
  const reconcile = await tenant.reconcile();
  const again = await tenant.api.expectOk<{ id: string }>("POST", backfills, range);
  await tenant.waitUntilDone(again);

  const { rows } = await system.db.query<{ dropped: number }>(
    "select coalesce(sum(dropped), 0)::integer as dropped from raw_batch where run_id = any($1::uuid[]) and stream = 'conversations'",
    [[reconcile.id, again.id]],
  );
  expect(rows[0]?.dropped).toBeGreaterThan(0);
  expect(await tenant.getVolume()).toMatchObject({ used });
  const truth = system.sim.truth({ from: daysAgo(44), key: tenant.getKeyName() });
  const keptIds = new Set(kept);
  await expectStored(
    system,
    tenant,
    filterTruth(truth, (id) => keptIds.has(id)),
  );
  expect(await report(tenant, daysAgo(44))).toMatchObject({ complete: true });
  await expectInvariants(system, tenant);
});
