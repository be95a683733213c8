import { expect, test } from "vitest";
import { expectEqualToTruth, readStore } from "./support/expect-equal.ts";
import { expectInvariants } from "./support/expect-invariants.ts";
import type { Tenant } from "./support/tenant.ts";
import { startWorld, type World } from "./support/world.ts";

const small = { simulator: { conversations: 30 } };

async function loaded(world: World, key: "full" | "documented"): Promise<Tenant> {
  const tenant = await world.tenant();
  await tenant.connect(key);
  await tenant.untilDone(await tenant.switchOn());
  return tenant;
}

test.each([
  { key: "full", deletedAs: "gone" },
  { key: "documented", deletedAs: "flagged" },
] as const)(
  "what was deleted at Kustomer ($deletedAs) goes here too, with the key $key",
  async ({ key, deletedAs }) => {
    await using world = await startWorld({ ...small, knobs: { deletedAs } });
    const tenant = await loaded(world, key);
    const before = await readStore(tenant);
    const [first, second] = before.conversations;
    const customerId = String(second?.["customerId"]);

    world.sim.mutate({
      actions: [
        { type: "deleteConversation", conversationId: String(first?.id) },
        { type: "deleteCustomer", customerId },
      ],
    });
    const run = await tenant.reconcile({ full: key === "documented" });
    await tenant.runUntilDone();

    expect(run).toMatchObject({ kind: "reconcile", question: null });
    expect(run.counts.deleted).toBeGreaterThanOrEqual(2);
    const after = await readStore(tenant);
    expect(after.conversations.map((it) => it.id)).not.toContain(first?.id);
    expect(after.customers.map((it) => it.id)).not.toContain(customerId);
    expect(await tenant.volume()).toMatchObject({ used: before.conversations.length });
    await expectEqualToTruth(world, tenant);
    await expectInvariants(world, tenant);
  },
);
