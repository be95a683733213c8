import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const small = { conversations: 30, weekShare: 1 };

async function connected(system: TestSystem, key: Parameters<Tenant["connect"]>[0]): Promise<Tenant> {
  const tenant = await system.createTenant();
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  return tenant;
}

const wantedOf = ({ api, path }: Tenant) =>
  api.listAll<{ kind: string; id: string; outcome: string | null }>(`${path}/integrations/kustomer/pending`);

const sentSince = ({ sim }: TestSystem, from: number) => sim.requests().log.slice(from);

/** One new message in each of the first `count` conversations. */
const writeInto = ({ sim }: TestSystem, count: number) =>
  sim.mutate({
    actions: sim.world
      .ids("conversations")
      .slice(0, count)
      .map((conversationId) => ({ type: "addMessage", conversationId })),
  });

test("a thread of thousands of messages arrives whole, with a key of the four roles", async () => {
  await using system = await startSystem({ simulator: { conversations: 5, weekShare: 1 } });
  const at = Date.now() - 20 * 86_400_000;
  const { changed } = system.sim.mutate({ actions: [{ type: "createConversation", messages: 1_000, at }] });
  const conversationId = String(changed.find((it) => it.stream === "conversations")?.id);
  const more = Array.from({ length: 1_400 }, () => ({ type: "addMessage" as const, conversationId, at }));
  system.sim.mutate({ actions: more });
  const tenant = await connected(system, "documented");
  system.sim.mutate({ actions: [{ type: "addMessage", conversationId }] });

  await tenant.runUntilDone();

  const path = `${tenant.path}/messages`;
  expect(await tenant.api.listAll(path)).toHaveLength(system.sim.truth().messages?.count ?? 0);
  await expectEqualToTruth(system, tenant);
});

test("threads are read several in a step", async () => {
  await using system = await startSystem({ simulator: small });
  const tenant = await connected(system, "documented");
  const before = sentSince(system, 0).length;
  writeInto(system, 24);

  const { id } = await tenant.runUntilDone();

  const threads = sentSince(system, before).filter((it) => /\/conversations\/\w+\/messages/.test(it.path));
  const { rows } = await system.db.query<{ commits: number }>(
    "select version as commits from run where id = $1",
    [id],
  );
  expect(threads.length).toBeGreaterThanOrEqual(24);
  expect(rows[0]?.commits).toBeLessThan(threads.length);
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("messages that Kustomer counts but does not show are asked for once, recorded, and not asked for again", async () => {
  await using system = await startSystem({ simulator: small });
  const tenant = await system.createTenant();
  const [messageId] = system.sim.world.ids("messages");
  system.sim.mutate({ actions: [{ type: "hideMessage", ...(messageId && { messageId }) }] });
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());

  const kept = (await wantedOf(tenant)).filter((it) => it.kind === "thread");
  const before = sentSince(system, 0).length;
  await tenant.runUntilDone();

  expect(kept).toHaveLength(1);
  expect(kept[0]?.outcome).toMatch(/^read completely: \d+ of \d+ messages found$/);
  const threads = sentSince(system, before).filter((it) => it.path.includes("/messages"));
  expect(threads).toEqual([]);
  await expectEqualToTruth(system, tenant);
});

test.each([
  { key: "full", count: 30 },
  { key: "documented", count: 30 },
] as const)("customers that change by themselves become fresh, with the key $key", async ({ key, count }) => {
  await using system = await startSystem({ simulator: { ...small, customers: 40 } });
  const tenant = await connected(system, key);
  system.sim.mutate({ actions: [{ type: "massUpdate", stream: "customers", count }] });
  // By lists nothing tells that a customer changed, before its conversation does or the rolling re-read comes by.
  if (key === "documented") writeInto(system, small.conversations);

  await tenant.runUntilDone();

  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("a comma list that is refused is halved until it is answered", async () => {
  await using system = await startSystem({ simulator: small, knobs: { commaListMax: 3 } });
  const tenant = await connected(system, "documented");
  writeInto(system, 10);

  await tenant.runUntilDone();

  const refused = sentSince(system, 0).filter((it) => it.path.includes(",") && it.status >= 400);
  expect(refused.length).toBeGreaterThan(0);
  await expectEqualToTruth(system, tenant);
});
