import { expect, test, vi } from "vitest";
import { expectEqualToTruth, readStore, readTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem } from "../../support/test-system.ts";

test.each(["full", "documented"] as const)(
  "conversations beyond the volume limit are held by id, and are imported completely when the limit rises, with the key %s",
  async (key) => {
    const knobs = { searchPageMax: 25, listPageMax: 25 }; // the second page reaches the limit
    await using system = await startSystem({ simulator: { conversations: 80 }, knobs });
    const tenant = await system.createTenant({ volumeLimit: 40 });
    await tenant.connect(key);

    await tenant.waitUntilDone(await tenant.switchOn());

    const inScope = (await readTruth(system, tenant)).conversations?.items ?? [];
    const store = await readStore(tenant);
    const stored = store.conversations.map((it) => it.id);
    const held = await tenant.api.listAll<{ id: string }>(`${tenant.path}/integrations/kustomer/held`);
    expect(await tenant.getVolume()).toMatchObject({ limit: 40, used: 40, held: inScope.length - 40 });
    expect([...stored, ...held.map((it) => it.id)].sort()).toEqual(inScope.map((it) => it.id).sort());
    expect(new Set(store.messages.map((it) => it["conversationId"]))).toEqual(new Set(stored));
    await expectInvariants(system, tenant);

    await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: 60 });
    await vi.waitFor(async () => expect(await tenant.getVolume()).toMatchObject({ used: 60 }), waitOptions);
    await system.operator.expectOk("PATCH", tenant.path, { volumeLimit: 1_000 });
    const releases = await vi.waitFor(async () => {
      const runs = (await tenant.listRuns()).filter((it) => it.kind === "release");
      expect(await tenant.getVolume()).toMatchObject({ held: 0 });
      expect(runs.map((it) => it.state)).toEqual(["done", "done"]);
      return runs;
    }, waitOptions);

    expect(releases).toHaveLength(2);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("stored conversations are still updated when the limit is reached", async () => {
  await using system = await startSystem({ simulator: { conversations: 30 } });
  const tenant = await system.createTenant({ volumeLimit: 10 });
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const [stored] = (await readStore(tenant)).conversations;
  const conversationId = String(stored?.id);

  system.sim.mutate({
    actions: [
      { type: "addMessage", conversationId },
      { type: "close", conversationId },
      "createConversation",
    ],
  });
  await tenant.runUntilDone();

  const now = await tenant.api.expectOk<{ messages: unknown[] }>(
    "GET",
    `${tenant.path}/conversations/${conversationId}`,
  );
  expect(now).toMatchObject({ status: "done", messageCount: now.messages.length });
  expect(await tenant.getVolume()).toMatchObject({ used: 10 });
  await expectInvariants(system, tenant);
});
