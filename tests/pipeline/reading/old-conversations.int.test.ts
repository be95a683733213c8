import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const dayMs = 86_400_000;

/** A conversation that nobody has touched for twenty days. */
function givenOld({ sim }: TestSystem, messages: number): string {
  const at = Date.now() - 20 * dayMs;
  const { changed } = sim.mutate({ actions: [{ type: "createConversation", messages, at }] });
  return String(changed.find((it) => it.stream === "conversations")?.id);
}

test.each(["full", "documented"] as const)(
  "an old conversation of 150 messages arrives whole with one new message, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 30 } });
    const conversationId = givenOld(system, 149);
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const path = `${tenant.path}/conversations/${conversationId}`;
    expect(await tenant.api.call("GET", path)).toMatchObject({ status: 404 });

    system.sim.mutate({ actions: [{ type: "addMessage", conversationId }] });
    await tenant.runUntilDone();

    const whole = await tenant.api.expectOk<{ messages: unknown[] }>("GET", path);
    expect(whole.messages).toHaveLength(150);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("an old conversation that is closed without any message arrives whole", async () => {
  await using system = await startSystem({ simulator: { conversations: 30 } });
  const conversationId = givenOld(system, 12);
  const tenant = await system.createTenant();
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  system.sim.mutate({ actions: [{ type: "close", conversationId }] });
  await tenant.runUntilDone();

  const path = `${tenant.path}/conversations/${conversationId}`;
  const whole = await tenant.api.expectOk<{ messages: unknown[] }>("GET", path);
  expect(whole).toMatchObject({ status: "done" });
  expect(whole.messages).toHaveLength(12);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("without a search role, an old conversation that is closed without any message is not seen before the next walk down the list", async () => {
  const knobs = { listPageMax: 5 }; // a page ends where new ids end, so it shows nothing old by chance
  await using system = await startSystem({ simulator: { conversations: 30 }, knobs });
  const conversationId = givenOld(system, 12);
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
