import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const smallWorkspace = { conversations: 30, weekShare: 1 };

async function connectTenant(system: TestSystem, key: Parameters<Tenant["connect"]>[0]): Promise<Tenant> {
  const tenant = await system.createTenant();
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  return tenant;
}

const listPending = ({ api, path }: Tenant) =>
  api.listAll<{ kind: string; id: string; outcome: string | null }>(`${path}/integrations/kustomer/pending`);

const listRequestsSince = ({ sim }: TestSystem, from: number) => sim.requests().log.slice(from);

/** Adds a message to each of the first `count` conversations. */
const addMessages = ({ sim }: TestSystem, count: number) =>
  sim.mutate({
    actions: sim.world
      .ids("conversations")
      .slice(0, count)
      .map((conversationId) => ({ type: "addMessage", conversationId })),
  });

test("a thread of thousands of messages is read completely with a key of the four roles", async () => {
  await using system = await startSystem({ simulator: { conversations: 5, weekShare: 1 } });
  const at = Date.now() - 20 * 86_400_000;
  const { changed } = system.sim.mutate({ actions: [{ type: "createConversation", messages: 1_000, at }] });
  const conversationId = String(changed.find((it) => it.stream === "conversations")?.id);
  const more = Array.from({ length: 1_400 }, () => ({ type: "addMessage" as const, conversationId, at }));
  system.sim.mutate({ actions: more });
  const tenant = await connectTenant(system, "documented");
  system.sim.mutate({ actions: [{ type: "addMessage", conversationId }] });

  await tenant.runUntilDone();

  const path = `${tenant.path}/messages`;
  expect(await tenant.api.listAll(path)).toHaveLength(system.sim.truth().messages?.count ?? 0);
  await expectEqualToTruth(system, tenant);
});

test("one step reads several threads", async () => {
  await using system = await startSystem({ simulator: smallWorkspace });
  const tenant = await connectTenant(system, "documented");
  const before = listRequestsSince(system, 0).length;
  addMessages(system, 24);

  const { id } = await tenant.runUntilDone();

  const threads = listRequestsSince(system, before).filter((it) =>
    /\/conversations\/\w+\/messages/.test(it.path),
  );
  const { rows } = await system.db.query<{ commits: number }>(
    "select version as commits from run where id = $1",
    [id],
  );
  expect(threads.length).toBeGreaterThanOrEqual(24);
  expect(rows[0]?.commits).toBeLessThan(threads.length);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("messages that Kustomer counts but does not return are requested once and recorded", async () => {
  await using system = await startSystem({ simulator: smallWorkspace });
  const tenant = await system.createTenant();
  const [messageId] = system.sim.world.ids("messages");
  system.sim.mutate({ actions: [{ type: "hideMessage", ...(messageId && { messageId }) }] });
  await tenant.connect("searchNoAudit"); // without attachments, whose threads would be listed and requested too
  await tenant.waitUntilDone(await tenant.switchOn());

  const recorded = (await listPending(tenant)).filter((it) => it.kind === "thread");
  const before = listRequestsSince(system, 0).length;
  await tenant.runUntilDone();

  expect(recorded).toHaveLength(1);
  expect(recorded[0]?.outcome).toMatch(/^read completely: \d+ of \d+ messages found$/);
  const threads = listRequestsSince(system, before).filter((it) => it.path.includes("/messages"));
  expect(threads).toEqual([]);
  await expectEqualToTruth(system, tenant);
});

test.each([
  { key: "full", count: 30 },
  { key: "documented", count: 30 },
] as const)(
  "customers that change without their conversations are updated, with the key $key",
  async ({ key, count }) => {
    await using system = await startSystem({ simulator: { ...smallWorkspace, customers: 40 } });
    const tenant = await connectTenant(system, key);
    system.sim.mutate({ actions: [{ type: "massUpdate", stream: "customers", count }] });
    // With lists, a changed customer shows only when its conversation changes or the rolling re-read reaches it.
    if (key === "documented") addMessages(system, smallWorkspace.conversations);

    await tenant.runUntilDone();

    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("a refused comma-separated list is halved until Kustomer accepts it", async () => {
  await using system = await startSystem({ simulator: smallWorkspace, knobs: { commaListMax: 3 } });
  const tenant = await connectTenant(system, "documented");
  addMessages(system, 10);

  await tenant.runUntilDone();

  const refused = listRequestsSince(system, 0).filter((it) => it.path.includes(",") && it.status >= 400);
  expect(refused.length).toBeGreaterThan(0);
  await expectEqualToTruth(system, tenant);
});
