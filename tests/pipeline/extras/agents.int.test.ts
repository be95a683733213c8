import { expect, test, vi } from "vitest";
import { expectStored } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

interface FeedItem {
  id: string;
  transcript: { messageId: string; author: { kind: string; id: string | null; name: string | null } }[];
  assignedTeams: { id: string; name: string | null }[];
}

/** The truth of the tenant's scope with the names that its key may read. */
async function readNamedTruth({ sim, db }: TestSystem, { workspaceId, getKeyName }: Tenant) {
  const { rows } = await db.query("select scope_from from integration where workspace_id = $1", [
    workspaceId,
  ]);
  return sim.truth({ from: rows[0]?.scope_from, key: getKeyName(), names: true });
}

const waitUntilNamed = (system: TestSystem, tenant: Tenant) =>
  vi.waitFor(async () => expectStored(system, tenant, await readNamedTruth(system, tenant)), waitOptions);

test("messages say which agent wrote them and conversations whose they are, as Kustomer does, in the feed too", async () => {
  await using system = await startSystem({ simulator: { weekShare: 1 } });
  const tenant = await system.createTenant();
  // Attachments would have threads read once more, which nothing waits for here.
  system.sim.setKnobs({ rolesLost: { full: ["org.permission.attachment.read"] } });
  await tenant.connect("full");

  await tenant.waitUntilDone(await tenant.switchOn());
  await system.db.query("update integration set extras_due_at = clock_timestamp()");
  await waitUntilNamed(system, tenant);

  const truth = await readNamedTruth(system, tenant);
  const names = new Map(truth.messages?.items.map((it) => [it.id, it["agentName"]]));
  const { data: items } = await tenant.api.expectOk<{ data: FeedItem[] }>(
    "GET",
    `${tenant.path}/feedback?limit=1000`,
  );
  const agents = items.flatMap((it) => it.transcript.filter((message) => message.author.kind === "agent"));
  expect(agents.length).toBeGreaterThan(10);
  for (const { messageId, author } of agents) expect(author.name).toBe(names.get(messageId));
  expect(items.flatMap((it) => it.assignedTeams.map((team) => team.name))).toContain("Team 3"); // deleted, so no list has it;
  await expectInvariants(system, tenant);
});

test("a key with the four documented roles reads everything but names, and is never refused", async () => {
  await using system = await startSystem();
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  const { length: before } = system.sim.requests().log;

  await tenant.waitUntilDone(await tenant.switchOn());

  const truth = await readNamedTruth(system, tenant);
  await expectStored(system, tenant, truth);
  expect(truth.messages?.items.every((it) => it["agentName"] === null)).toBe(true);
  expect(await tenant.getIntegration()).toMatchObject({
    capabilities: { users: false, teams: false },
    warnings: [],
  });
  const later = system.sim.requests().log.slice(before);
  expect(later.filter((it) => /\/(?:users|teams)/.test(it.path))).toEqual([]);
});
