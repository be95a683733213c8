import type { Filters } from "@inlet/contracts";
import type { Truth } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import { expectStored, readTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";
import { filterTruth } from "../../support/truth.ts";

const withStatus = (...statuses: string[]): Filters => ({ conversations: { field: "status", in: statuses } });

/** The ids of the truth's conversations that have one of these statuses. */
const pickIds = (truth: Truth, statuses: readonly string[]): string[] =>
  (truth.conversations?.items ?? [])
    .filter((it) => statuses.includes(String(it["status"])))
    .map((it) => it.id);

/** Expects the store to hold the conversations with these statuses whole, and to list all others as filtered. */
async function expectFiltered(
  system: TestSystem,
  tenant: Tenant,
  statuses: readonly string[],
): Promise<void> {
  const truth = await readTruth(system, tenant);
  const kept = new Set(pickIds(truth, statuses));
  await expectStored(
    system,
    tenant,
    filterTruth(truth, (id) => kept.has(id)),
  );
  const filtered = await tenant.api.listAll<{ id: string }>(`${tenant.path}/integrations/kustomer/filtered`);
  const others = (truth.conversations?.items ?? []).map((it) => it.id).filter((id) => !kept.has(id));
  expect(filtered.map((it) => it.id).sort()).toEqual(others.sort());
}

async function changeFilters(tenant: Tenant, filters: Filters | null): Promise<void> {
  await tenant.changeIntegration({ filters });
  await vi.waitFor(async () => {
    const { filterChange } = await tenant.getIntegration();
    expect(filterChange, JSON.stringify(filterChange)).toMatchObject({ state: "done" });
    const runs = await tenant.listRuns();
    expect(runs.filter((it) => it.state !== "done")).toEqual([]);
  }, waitOptions);
}

test.each(["full", "documented"] as const)(
  "only conversations that meet the filters come in, whatever changes at Kustomer or in the filters, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 20 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.changeIntegration({ filters: withStatus("done") });
    await tenant.waitUntilDone(await tenant.switchOn());
    await expectFiltered(system, tenant, ["done"]);
    const charged = new Set(pickIds(await readTruth(system, tenant), ["done"]));
    expect(await tenant.getVolume()).toMatchObject({ used: charged.size });

    const items = (await readTruth(system, tenant)).conversations?.items ?? [];
    const [open, done] = ["open", "done"].map((status) => items.filter((it) => it["status"] === status));
    const closed = open?.slice(0, 3).map((it) => it.id) ?? [];
    const reopened = done?.slice(0, 3).map((it) => it.id) ?? [];
    system.sim.mutate({
      actions: [
        ...closed.map((conversationId) => ({ type: "close" as const, conversationId })),
        ...reopened.map((conversationId) => ({ type: "reopen" as const, conversationId })),
        "createConversation",
        "addMessage",
      ],
    });
    await tenant.runUntilDone();
    await tenant.reconcile(); // a key without search sees silent changes by it
    await tenant.runUntilDone();
    await expectFiltered(system, tenant, ["done"]);

    await changeFilters(tenant, withStatus("open", "snoozed"));
    await expectFiltered(system, tenant, ["open", "snoozed"]);

    await changeFilters(tenant, null);
    await expectFiltered(system, tenant, ["open", "snoozed", "done"]);
    const { rows } = await system.db.query("select count(*)::integer as count from volume_entry");
    expect(await tenant.getVolume()).toMatchObject({ used: rows[0]?.["count"] });
    await expectInvariants(system, tenant);
  },
);
