import { expect, test } from "vitest";
import { expectEqualToTruth, readStore, type StoredRecord } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

const dayMs = 86_400_000;

/** Picks two conversations with several messages and different customers. */
function pickPair(conversations: StoredRecord[]): [StoredRecord, StoredRecord] {
  const [source, ...others] = conversations.filter((it) => Number(it["messageCount"]) > 1);
  const target = others.find((it) => it["customerId"] !== source?.["customerId"]);
  if (source === undefined || target === undefined)
    throw new Error("too few conversations: no two of them have several messages and different customers");
  return [source, target];
}

test.each([
  { key: "full", mergedSource: "gone", first: "reconcile" },
  { key: "full", mergedSource: "redirect", first: "run" },
  { key: "documented", mergedSource: "gone", first: "run" },
  { key: "documented", mergedSource: "redirect", first: "reconcile" },
] as const)(
  "records that were merged at Kustomer (the source is $mergedSource) are merged here when a $first sees it first, with the key $key",
  async ({ key, mergedSource, first }) => {
    await using system = await startSystem({ simulator: { conversations: 15 }, knobs: { mergedSource } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const before = await readStore(tenant);
    const [source, target] = pickPair(before.conversations);
    const customerIds = [target, source].map((it) => String(it["customerId"]));

    system.sim.mutate({
      actions: [
        { type: "merge", stream: "conversations", sourceId: source.id, targetId: target.id },
        {
          type: "merge",
          stream: "customers",
          sourceId: String(customerIds[0]),
          targetId: String(customerIds[1]),
        },
      ],
    });
    const reconcile = () => tenant.reconcile({ full: key === "documented" });
    if (first === "reconcile") await reconcile();
    await tenant.runUntilDone();
    if (first === "run") await reconcile();
    await tenant.runUntilDone();

    const after = await readStore(tenant);
    const merged = before.messages.filter((it) => it["conversationId"] === source.id).map((it) => it.id);
    const moved = after.messages.filter((it) => merged.includes(it.id));
    expect(merged.length).toBeGreaterThan(0);
    expect(moved.map((it) => it["conversationId"])).toEqual(merged.map(() => target.id));
    expect(after.conversations.map((it) => it.id)).not.toContain(source.id);
    expect(after.customers.map((it) => it.id)).not.toContain(customerIds[0]);
    expect(after.messages).toHaveLength(before.messages.length);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test.each([
  ["conversations", "full"],
  ["conversations", "documented"],
  ["customers", "full"],
  ["customers", "documented"],
] as const)(
  "a merge of %s that updates nothing of what it moves is seen all the same, with the key %s",
  async (stream, key) => {
    const knobs = { mergeUpdatesMoved: false };
    await using system = await startSystem({ simulator: { conversations: 15 }, knobs });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const { conversations } = await readStore(tenant);
    const toId = (it: (typeof conversations)[number]) =>
      String(stream === "customers" ? it["customerId"] : it.id);
    const [sourceId, targetId] = pickPair(conversations).map(toId);

    system.sim.mutate({ actions: [{ type: "merge", stream, sourceId, targetId }] });
    await tenant.runUntilDone();
    await tenant.reconcile({ full: true });
    await tenant.runUntilDone();

    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("messages that were merged into a conversation from before the first window import that conversation", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const at = Date.now() - 20 * dayMs;
  const { changed } = system.sim.mutate({ actions: [{ type: "createConversation", messages: 3, at }] });
  const targetId = String(changed.find((it) => it.stream === "conversations")?.id);
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const before = await readStore(tenant);
  const [source] = pickPair(before.conversations);

  system.sim.mutate({ actions: [{ type: "merge", stream: "conversations", sourceId: source.id, targetId }] });
  await tenant.reconcile({ full: false });
  await tenant.runUntilDone();

  const target = await tenant.api.expectOk<{ messages: unknown[] }>(
    "GET",
    `${tenant.path}/conversations/${targetId}`,
  );
  expect(target.messages).toHaveLength(3 + Number(source["messageCount"]));
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
