import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startWorld, type World } from "../../support/test-system.ts";

const small = { conversations: 30, weekShare: 1 };

async function connected(world: World, key: Parameters<Tenant["connect"]>[0]): Promise<Tenant> {
  const tenant = await world.tenant();
  await tenant.connect(key);
  await tenant.untilDone(await tenant.switchOn());
  return tenant;
}

const wantedOf = ({ api, path }: Tenant) =>
  api.all<{ kind: string; id: string; outcome: string | null }>(`${path}/integrations/kustomer/pending`);

const sentSince = ({ sim }: World, from: number) => sim.requests().log.slice(from);

/** One new message in each of the first `count` conversations. */
const writeInto = ({ sim }: World, count: number) =>
  sim.mutate({
    actions: sim.world
      .ids("conversations")
      .slice(0, count)
      .map((conversationId) => ({ type: "addMessage", conversationId })),
  });

test("a thread of thousands of messages arrives whole, with a key of the four roles", async () => {
  await using world = await startWorld({ simulator: { conversations: 5, weekShare: 1 } });
  const at = Date.now() - 20 * 86_400_000;
  const { changed } = world.sim.mutate({ actions: [{ type: "createConversation", messages: 1_000, at }] });
  const conversationId = String(changed.find((it) => it.stream === "conversations")?.id);
  const more = Array.from({ length: 1_400 }, () => ({ type: "addMessage" as const, conversationId, at }));
  world.sim.mutate({ actions: more });
  const tenant = await connected(world, "documented");
  world.sim.mutate({ actions: [{ type: "addMessage", conversationId }] });

  await tenant.runUntilDone();

  const path = `${tenant.path}/messages`;
  expect(await tenant.api.all(path)).toHaveLength(world.sim.truth().messages?.count ?? 0);
  await expectEqualToTruth(world, tenant);
});

test("threads are read several in a step", async () => {
  await using world = await startWorld({ simulator: small });
  const tenant = await connected(world, "documented");
  const before = sentSince(world, 0).length;
  writeInto(world, 24);

  const { id } = await tenant.runUntilDone();

  const threads = sentSince(world, before).filter((it) => /\/conversations\/\w+\/messages/.test(it.path));
  const { rows } = await world.db.query<{ commits: number }>(
    "select version as commits from run where id = $1",
    [id],
  );
  expect(threads.length).toBeGreaterThanOrEqual(24);
  expect(rows[0]?.commits).toBeLessThan(threads.length);
  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});

test("messages that Kustomer counts but does not show are asked for once, recorded, and not asked for again", async () => {
  await using world = await startWorld({ simulator: small });
  const tenant = await world.tenant();
  const [messageId] = world.sim.world.ids("messages");
  world.sim.mutate({ actions: [{ type: "hideMessage", ...(messageId && { messageId }) }] });
  await tenant.connect("full");
  await tenant.untilDone(await tenant.switchOn());

  const kept = (await wantedOf(tenant)).filter((it) => it.kind === "thread");
  const before = sentSince(world, 0).length;
  await tenant.runUntilDone();

  expect(kept).toHaveLength(1);
  expect(kept[0]?.outcome).toMatch(/^read completely: \d+ of \d+ messages found$/);
  const threads = sentSince(world, before).filter((it) => it.path.includes("/messages"));
  expect(threads).toEqual([]);
  await expectEqualToTruth(world, tenant);
});

test.each([
  { key: "full", count: 30 },
  { key: "documented", count: 30 },
] as const)("customers that change by themselves become fresh, with the key $key", async ({ key, count }) => {
  await using world = await startWorld({ simulator: { ...small, customers: 40 } });
  const tenant = await connected(world, key);
  world.sim.mutate({ actions: [{ type: "massUpdate", stream: "customers", count }] });
  // By lists nothing tells that a customer changed, before its conversation does or the rolling re-read comes by.
  if (key === "documented") writeInto(world, small.conversations);

  await tenant.runUntilDone();

  await expectEqualToTruth(world, tenant);
  await expectInvariants(world, tenant);
});

test("a comma list that is refused is halved until it is answered", async () => {
  await using world = await startWorld({ simulator: small, knobs: { commaListMax: 3 } });
  const tenant = await connected(world, "documented");
  writeInto(world, 10);

  await tenant.runUntilDone();

  const refused = sentSince(world, 0).filter((it) => it.path.includes(",") && it.status >= 400);
  expect(refused.length).toBeGreaterThan(0);
  await expectEqualToTruth(world, tenant);
});
