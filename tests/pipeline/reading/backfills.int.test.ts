import { expect, test, vi } from "vitest";
import {
  controlRun,
  estimateBackfill,
  expectConversationsComplete,
  expectEqualToTruthWith,
  readTruthWith,
  startBackfill,
  toRangeDaysAgo,
} from "../../support/backfills.ts";
import { readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const keys = ["full", "documented"] as const;

/** Most conversations are old, but recent enough for a key without search to read them. */
const simulator = { conversations: 45, weekShare: 0.07, days: 80 };

/** Connects a tenant and reads its first week. */
async function readWeek(system: TestSystem, key: (typeof keys)[number], plan = {}): Promise<Tenant> {
  const tenant = await system.createTenant(plan);
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  return tenant;
}

test.each(keys)(
  "a backfill stores its whole range, a second one stores nothing, and later changes of the range arrive, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator });
    const tenant = await readWeek(system, key);
    const range = toRangeDaysAgo(system, 70, 25);
    const before = (await readStore(tenant)).conversations.length;

    const first = await tenant.waitUntilDone(await startBackfill(tenant, range));
    await tenant.runUntilDone();
    await expectEqualToTruthWith(system, tenant, range);
    const { used } = await tenant.getVolume();
    const second = await tenant.waitUntilDone(await startBackfill(tenant, range));
    const [conversationId] =
      (await readTruthWith(system, tenant, range)).conversations?.items.map((it) => it.id) ?? [];
    system.sim.mutate({ actions: [{ type: "addMessage", conversationId }, "createConversation"] });
    await tenant.runUntilDone();

    expect(used).toBeGreaterThan(before + 5);
    expect(first).toMatchObject({ kind: "backfill", warnings: [], counts: { held: 0, rejected: 0 } });
    expect(second.counts).toMatchObject({ stored: 0, held: 0 });
    expect(await tenant.getVolume()).toMatchObject({ used: used + 1 });
    await expectEqualToTruthWith(system, tenant, range);
    await expectInvariants(system, tenant);
  },
);

test("a backfill beyond two years searches the archive, which contains no record that standard search finds", async () => {
  const knobs = { archiveOverlapDays: 0, searchPageMax: 50 };
  await using system = await startSystem({ simulator: { ...simulator, days: 1_000 }, knobs });
  const tenant = await readWeek(system, "full");
  const range = toRangeDaysAgo(system, 900, 500);

  const run = await tenant.waitUntilDone(await startBackfill(tenant, range));

  const { byPath } = system.sim.requests().counts;
  expect(run.warnings).toEqual([]);
  expect(
    byPath["POST /v1/customers/archive/search"] ?? byPath["/v1/customers/archive/search"],
  ).toBeGreaterThan(1);
  await expectEqualToTruthWith(system, tenant, range);
  await expectInvariants(system, tenant);
});

const slowKnobs = { searchPageMax: 8, listPageMax: 25, latencyMs: 15 };
const fastKnobs = { searchPageMax: 500, listPageMax: 100, latencyMs: 0 };

test("a paused backfill survives restarts, a new key and switching off, and resumes where it stopped", async () => {
  await using system = await startSystem({ simulator, services: { fetcher: 0, scheduler: 0 } });
  const services = [await system.startService("fetcher"), await system.startService("scheduler")];
  const tenant = await readWeek(system, "full");
  const range = toRangeDaysAgo(system, 75, 10);
  system.sim.setKnobs(slowKnobs);
  const run = await startBackfill(tenant, range);
  await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(30));

  await controlRun(tenant, run, "pause");
  for (const service of services) await service[Symbol.asyncDispose]();
  await system.startService("fetcher");
  await system.startService("scheduler");
  await tenant.connect("fullLater");
  await system.makeDispatchesOverdue();
  await tenant.runUntilDone();
  const paused = await tenant.waitForRun(run, ({ state }) => expect(state).toBe("paused"));
  system.sim.setKnobs(fastKnobs);
  const resumed = await controlRun(tenant, run, "resume");

  expect(resumed.progress.done).toBe(paused.progress.done);
  const done = await tenant.waitUntilDone(run);
  expect(done.requests.search).toBeGreaterThan(paused.requests.search);
  await expectEqualToTruthWith(system, tenant, range);
  await expectInvariants(system, tenant);
});

// These run concurrently, because both mostly wait for the killed fetcher's lock to expire.
test.concurrent.each(keys)(
  "a fetcher that is killed during a backfill loses and duplicates nothing, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator, services: { fetcher: 0 } });
    const fetcher = await system.startServiceProcess("fetcher");
    const tenant = await readWeek(system, key);
    const range = toRangeDaysAgo(system, 75, 10);
    system.sim.setKnobs(slowKnobs);
    const run = await startBackfill(tenant, range);
    await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(30));

    await fetcher.kill();
    system.sim.setKnobs(fastKnobs);
    await system.startService("fetcher");

    await tenant.waitUntilDone(run);
    await tenant.runUntilDone();
    await expectEqualToTruthWith(system, tenant, range);
    await expectInvariants(system, tenant);
  },
);

test("live runs complete the conversations that a cancelled backfill has stored", async () => {
  await using system = await startSystem({ simulator });
  const tenant = await readWeek(system, "full");
  const before = (await readStore(tenant)).conversations.length;
  system.sim.setKnobs(slowKnobs);
  const run = await startBackfill(tenant, toRangeDaysAgo(system, 75, 10));
  await tenant.waitForRun(run, ({ progress }) => expect(progress.done).toBeGreaterThan(30));

  await controlRun(tenant, run, "cancel");
  system.sim.setKnobs(fastKnobs);

  await vi.waitFor(async () => {
    await tenant.runUntilDone();
    await expectConversationsComplete(system, tenant);
  }, waitOptions);
  expect((await readStore(tenant)).conversations.length).toBeGreaterThan(before);
  await expectInvariants(system, tenant);
});

test("a backfill holds what exceeds the volume limit, and is done", async () => {
  await using system = await startSystem({ simulator });
  const tenant = await system.createTenant({ volumeLimit: 25 });
  await tenant.connect("full");
  await tenant.waitUntilDone(await tenant.switchOn());
  const { used, limit } = await tenant.getVolume();
  const range = toRangeDaysAgo(system, 75, 10);

  const estimate = await estimateBackfill(tenant, range);
  const run = await tenant.waitUntilDone(await startBackfill(tenant, range));

  expect(estimate.volume).toMatchObject({ room: limit - used, limit });
  expect(estimate.volume.wouldUse).toBeGreaterThan(limit - used);
  expect(estimate.warnings).toEqual(
    expect.arrayContaining([expect.stringContaining("wait until a new period begins")]),
  );
  expect(run.counts.held).toBeGreaterThan(0);
  expect(await tenant.getVolume()).toMatchObject({ used: limit });
  await expectConversationsComplete(system, tenant);
  await expectInvariants(system, tenant);
});

test.each(keys)("an estimate counts the records and predicts the requests, with the key %s", async (key) => {
  await using system = await startSystem({ simulator, knobs: { listPageMax: 25 } });
  const tenant = await readWeek(system, key);
  const range = toRangeDaysAgo(system, 70, 25);
  const all = system.sim.truth({ key });
  const isWithin = (at: unknown) =>
    String(at) >= range.from.toISOString() && String(at) < range.to.toISOString();
  const toCreatedAt = (id: string) => new Date(Number.parseInt(id.slice(0, 8), 16) * 1_000).toISOString();
  const countInRange = (stream: "conversations" | "messages") =>
    all[stream]?.items.filter((it) => isWithin(key === "full" ? it["updatedAt"] : toCreatedAt(it.id))).length;
  const countRequests = () => system.sim.requests().counts.total;

  const requestsBefore = countRequests();
  const estimate = await estimateBackfill(tenant, range);
  const cost = countRequests() - requestsBefore;
  const { requests } = await tenant.waitUntilDone(await startBackfill(tenant, range));

  expect(estimate).toMatchObject({
    conversations: countInRange("conversations"),
    messages: countInRange("messages"),
    exact: key === "full",
    volume: { wouldUse: estimate.conversations },
  });
  expect(cost).toBeLessThan(key === "full" ? 6 : 50);
  const predicted = estimate.requests.search + estimate.requests.other;
  expect(predicted).toBeGreaterThan(requests.total / 2);
  expect(predicted).toBeLessThan(requests.total * 2 + 10);
});

test("live runs stay fast while the request budget slows a backfill down", async () => {
  const limitPerMinute = 600;
  await using system = await startSystem({
    simulator: { ...simulator, conversations: 200 },
    knobs: { limitPerMinute },
  });
  const tenant = await readWeek(system, "full");
  system.sim.setKnobs({ searchPageMax: 4 });
  const backfill = await startBackfill(tenant, toRangeDaysAgo(system, 75, 8));
  await tenant.waitForRun(backfill, ({ requests }) => expect(requests.total).toBeGreaterThan(20));

  for (let round = 0; round < 3; round++) {
    const { changed } = system.sim.mutate({ actions: ["createConversation", "addMessage"] });
    const run = await tenant.runUntilDone();

    expect(run.requests.total).toBeLessThan(20);
    const stored = await readStore(tenant);
    for (const { stream, id } of changed.filter((it) => it.stream === "messages"))
      expect(
        stored.messages.map((it) => it.id),
        `${stream} of round ${round}`,
      ).toContain(id);
  }

  const throttled = await tenant.waitForRun(backfill, ({ requests }) =>
    expect(requests.total).toBeGreaterThan(20),
  );
  expect(["running", "waiting"]).toContain(throttled.state);
  expect(system.sim.requests().counts.byStatus["429"]).toBeUndefined();
  await controlRun(tenant, backfill, "cancel");
});
