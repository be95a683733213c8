import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const dayMs = 86_400_000;

/** Creates a conversation that has not changed for twenty days. */
function createOldConversation({ sim }: TestSystem, messages: number): string {
  const at = Date.now() - 20 * dayMs;
  const { changed } = sim.mutate({ actions: [{ type: "createConversation", messages, at }] });
  return String(changed.find((it) => it.stream === "conversations")?.id);
}

test.each(["full", "documented"] as const)(
  "an old conversation of 150 messages is stored completely after one new message, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 15 } });
    const conversationId = createOldConversation(system, 149);
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const path = `${tenant.path}/conversations/${conversationId}`;
    expect(await tenant.api.call("GET", path)).toMatchObject({ status: 404 });

    system.sim.mutate({ actions: [{ type: "addMessage", conversationId }] });
    await tenant.runUntilDone();

    const conversation = await tenant.api.expectOk<{ messages: unknown[] }>("GET", path);
    expect(conversation.messages).toHaveLength(150);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("an old conversation that is closed without a message is stored completely", async () => {
  await using system = await startSystem({ simulator: { conversations: 15 } });
  const conversationId = createOldConversation(system, 12);
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  system.sim.mutate({ actions: [{ type: "close", conversationId }] });
  await tenant.runUntilDone();

  const path = `${tenant.path}/conversations/${conversationId}`;
  const conversation = await tenant.api.expectOk<{ messages: unknown[] }>("GET", path);
  expect(conversation).toMatchObject({ status: "done" });
  expect(conversation.messages).toHaveLength(12);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("without the search role, only a reconcile finds an old conversation that is closed without a message", async () => {
  const knobs = { listPageMax: 5 }; // pages end with the new ids, so that no page contains an old conversation by chance
  await using system = await startSystem({ simulator: { conversations: 15 }, knobs });
  const conversationId = createOldConversation(system, 12);
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  await tenant.waitUntilDone(await tenant.switchOn());
  const path = `${tenant.path}/conversations/${conversationId}`;

  system.sim.mutate({ actions: [{ type: "close", conversationId }] });
  await tenant.runUntilDone();
  expect(await tenant.api.call("GET", path)).toMatchObject({ status: 404 });
  await tenant.reconcile();
  expect(await tenant.api.expectOk("GET", path)).toMatchObject({ status: "done" });
  expect((await tenant.getIntegration()).limits.length).toBeGreaterThan(0);

  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});
