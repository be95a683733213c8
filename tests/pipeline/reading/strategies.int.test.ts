import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

/** All conversations began within the last week. */
const recentWeek = { weekShare: 1, conversations: 20 };

/** Finds a conversation that is done, which no later list run reads again. */
async function findDoneConversation({ api, path }: Tenant): Promise<string> {
  const all = await api.listAll<{ id: string; status: string }>(`${path}/conversations`);
  const done = all.find((it) => it.status === "done");
  if (done === undefined) throw new Error("no conversation is done");
  return done.id;
}

async function replaceKey(tenant: Tenant, key: Parameters<Tenant["connect"]>[0]) {
  await tenant.connect(key);
  return tenant.waitUntilDone(await tenant.switchOn());
}

/** Moves the cursors back by hours, so that later changes lie outside every overlap. */
async function moveCursorsBack({ db }: TestSystem, hours: number): Promise<void> {
  await db.query(
    "update stream_cursor set at = at - make_interval(hours => $1), certain_to = certain_to - make_interval(hours => $1)",
    [hours],
  );
}

test("the next run of a key that gains search finds what lists cannot show, and a key that loses search reads lists", async () => {
  await using system = await startSystem({ simulator: recentWeek });
  const tenant = await system.createTenant();
  await tenant.connect("documented");
  await tenant.waitUntilDone(await tenant.switchOn());
  const conversationId = await findDoneConversation(tenant);
  system.sim.mutate({ actions: [{ type: "tag", conversationId }] });

  const searchRun = await replaceKey(tenant, "full");
  await expectEqualToTruth(system, tenant);
  expect(searchRun).toMatchObject({ kind: "incremental", strategy: "search" });

  system.sim.mutate({ actions: ["createConversation", "addMessage"] });
  const listRun = await replaceKey(tenant, "documented");
  await expectEqualToTruth(system, tenant);
  expect(listRun).toMatchObject({ kind: "incremental", strategy: "list" });
  await expectInvariants(system, tenant);
});

test("a key that regains search does not read everything again", async () => {
  await using system = await startSystem({ simulator: recentWeek });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const first = await tenant.waitUntilDone(await tenant.switchOn());
  await replaceKey(tenant, "documented");
  await moveCursorsBack(system, 3);

  const secondRun = await replaceKey(tenant, "full");

  expect(Date.parse(secondRun.window.from)).toBeGreaterThan(Date.parse(first.window.to) - 4 * 3_600_000);
  expect(secondRun.counts.read.conversations).toBeLessThan(first.counts.read.conversations);
  await expectEqualToTruth(system, tenant);
});

test("an org whose search does not sort is read by lists, until a key check lets Inlet try the search again", async () => {
  await using system = await startSystem({ simulator: recentWeek, knobs: { searchUnsorted: true } });
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const first = await tenant.waitUntilDone(await tenant.switchOn());
  expect(first).toMatchObject({ strategy: "list" });
  expect(first.warnings).toContainEqual(expect.stringContaining("did not sort conversations"));
  await expectEqualToTruth(system, tenant);
  expect((await tenant.getIntegration()).limits).toEqual([expect.stringContaining("tries the search again")]);

  system.sim.setKnobs({ searchUnsorted: false });
  system.sim.mutate({ actions: ["createConversation", "addMessage", "addMessage"] });
  expect(await tenant.runUntilDone()).toMatchObject({ strategy: "list" }); // within the hour
  await tenant.api.expectOk("POST", `${tenant.path}/integrations/kustomer/check`);
  expect(await tenant.runUntilDone()).toMatchObject({ strategy: "search", warnings: [] });
  expect((await tenant.getIntegration()).limits).toEqual([]);
  await expectEqualToTruth(system, tenant);
});

test.each([
  { sortRefused: ["message"] as const, lists: "messages" },
  { sortRefused: ["message", "customer"] as const, lists: "messages" },
])("what Kustomer refuses to sort ($sortRefused) is read by lists", async ({ sortRefused, lists }) => {
  await using system = await startSystem({ simulator: recentWeek, knobs: { sortRefused: [...sortRefused] } });
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  expect(run).toMatchObject({ state: "done" });
  expect(run.warnings).toContainEqual(expect.stringContaining(lists));
  await expectEqualToTruth(system, tenant);
  await expectInvariants(system, tenant);
});

test("one page out of order is read again, and search stays on", async () => {
  await using system = await startSystem({ simulator: recentWeek, knobs: { outOfOrderPages: 1 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");

  const run = await tenant.waitUntilDone(await tenant.switchOn());

  expect(run).toMatchObject({ strategy: "search", warnings: [] });
  expect(system.sim.knobs().outOfOrderPages).toBe(0);
  await expectEqualToTruth(system, tenant);
});

test.each(["end", "start"] as const)(
  "records that totals count and that are hidden at the %s are named in a warning, and the run ends",
  async (hiddenPlace) => {
    const knobs = { hiddenRows: 1, hiddenPlace };
    await using system = await startSystem({ simulator: recentWeek, knobs });
    const tenant = await system.createTenant();
    await tenant.connect("full");

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(run.warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining("counts more conversations than it shows"),
        expect.stringContaining("counts more messages than it shows"),
      ]),
    );
    expect(run.requests.search).toBeLessThan(16); // three streams, a page or two each, every one twice
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);
