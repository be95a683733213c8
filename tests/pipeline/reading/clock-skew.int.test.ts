import type { KnobChange } from "@inlet/kustomer-simulator";
import { expect, test, vi } from "vitest";
import { expectEqualToTruthWith, startBackfill, toRangeDaysAgo } from "../../support/backfills.ts";
import { expectEqualToTruth, readStore } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { runReport } from "../../support/reports.ts";
import type { Tenant } from "../../support/tenant.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** Up to a year in either direction. The title of its test prints it. */
const randomOffsetMs = Math.round(
  (Math.random() < 0.5 ? -1 : 1) * (3 * day + Math.random() * (year - 3 * day)),
);

/** Starts a system whose Kustomer has this clock, in its records as in its replies. */
const startShifted = (clockOffsetMs: number, knobs: KnobChange = {}) =>
  startSystem({
    simulator: { conversations: 15, epoch: new Date(Date.now() + clockOffsetMs) },
    knobs: { clockOffsetMs, ...knobs },
  });

async function startIngestion(system: TestSystem, key: "full" | "documented" = "full"): Promise<Tenant> {
  const tenant = await system.createTenant();
  await tenant.connect(key);
  await tenant.waitUntilDone(await tenant.switchOn());
  return tenant;
}

const change = ({ sim }: TestSystem) =>
  sim.mutate({ actions: ["createConversation", "addMessage", "close", "tag"] });

/** Runs that made another pass, and the most requests that one run has made. */
async function readEffort({ db }: TestSystem) {
  const { rows } = await db.query<{ passes: number; requests: number; scopeFrom: Date }>(`
    select sum(passes)::integer as passes, max(searches + other_requests)::integer as requests,
      min(scope_from) as "scopeFrom"
    from run`);
  return rows[0];
}

test.each([
  [-year, "365 days behind", "full"],
  [-year, "365 days behind", "documented"],
  [-10 * minute, "10 minutes behind", "full"],
  [-10 * minute, "10 minutes behind", "documented"],
  [-1_000, undefined, "full"],
  [10 * minute, "10 minutes ahead", "full"],
  [10 * minute, "10 minutes ahead", "documented"],
  [year, "365 days ahead", "full"],
  [year, "365 days ahead", "documented"],
  [randomOffsetMs, "days", "full"],
] as const)(
  "when Kustomer's clock is off by %i ms, its last 7 days arrive, then what is new, with a warning: %s, key %s",
  async (offsetMs, warning, key) => {
    await using system = await startShifted(offsetMs);
    const tenant = await startIngestion(system, key);
    await expectEqualToTruth(system, tenant);

    for (let nth = 0; nth < 2; nth++) {
      change(system);
      const run = await tenant.runUntilDone();
      await expectEqualToTruth(system, tenant);
      expect(run.warnings).toEqual(warning ? [expect.stringContaining(warning)] : []);
    }

    const effort = await readEffort(system);
    expect(effort).toMatchObject({ passes: 0 });
    expect(effort?.requests).toBeLessThan(60);
    const sinceScope = system.sim.world.now().getTime() - (effort?.scopeFrom.getTime() ?? 0);
    expect(Math.abs(sinceScope - 7 * day)).toBeLessThan(5 * minute);
    const { warnings } = await tenant.getIntegration();
    expect(warnings).toEqual(warning ? [expect.stringContaining(warning)] : []);
    await expectInvariants(system, tenant);
  },
);

test.each([
  ["a `Date` of 1970", { dateOffsetMs: -Date.now() }, "1970-01-01"],
  ["no `Date`", { dateHeader: "none" }, undefined],
  ["a `Date` that is none", { dateHeader: "garbage" }, undefined],
] as const)("with %s Inlet keeps the database's clock, and everything arrives", async (_, knobs, warning) => {
  await using system = await startShifted(0, knobs);
  const tenant = await startIngestion(system);
  change(system);

  const run = await tenant.runUntilDone();

  await expectEqualToTruth(system, tenant);
  expect(run.warnings).toEqual(warning ? [expect.stringContaining(warning)] : []);
  expect(await readEffort(system)).toMatchObject({ passes: 0 });
});

test("a `Date` that runs ahead of the records skips none of them", async () => {
  await using system = await startShifted(0, { dateOffsetMs: 20 * minute });
  const tenant = await startIngestion(system);

  for (let nth = 0; nth < 2; nth++) {
    change(system);
    await tenant.runUntilDone();
    await expectEqualToTruth(system, tenant);
  }
  await expectInvariants(system, tenant);
});

test("a `Date` that differs from reply to reply ends every run, and skips nothing", async () => {
  await using system = await startShifted(0);
  const tenant = await startIngestion(system);

  for (const dateOffsetMs of [20 * minute, -20 * minute, 20 * minute, 0]) {
    system.sim.setKnobs({ dateOffsetMs });
    change(system);
    await tenant.runUntilDone();
  }
  await tenant.runUntilDone();

  await expectEqualToTruth(system, tenant);
});

test.each([-10 * minute, -year, year])(
  "what a `Date` that is off by %i ms has kept back arrives as soon as it is right again",
  async (dateOffsetMs) => {
    await using system = await startShifted(0, { dateOffsetMs });
    const tenant = await startIngestion(system);
    change(system);
    await tenant.runUntilDone();

    system.sim.setKnobs({ dateOffsetMs: 0 });
    await tenant.runUntilDone(); // notices it
    await tenant.runUntilDone();

    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test("new conversations arrive when Kustomer's clock turns back, and forward again", async () => {
  await using system = await startShifted(hour);
  const tenant = await startIngestion(system);

  for (const clockOffsetMs of [0, day, hour, -hour]) {
    system.sim.setKnobs({ clockOffsetMs });
    system.sim.mutate({ actions: ["createConversation"] }); // a change of a record would be later than its last one
    await tenant.runUntilDone();
    await expectEqualToTruth(system, tenant);
  }
  await expectInvariants(system, tenant);
});

test("the completeness report compares by Kustomer's clock", async () => {
  await using system = await startShifted(-hour);
  const tenant = await startIngestion(system);

  const byDefault = await runReport(tenant);
  const upToOurPresent = await runReport(tenant, { to: new Date().toISOString() });

  for (const it of [byDefault, upToOurPresent]) expect(it).toMatchObject({ state: "done", complete: true });
});

test.each([-year, year])(
  "events, deletions and backfills keep to Kustomer's clock when that is off by %i ms",
  async (clockOffsetMs) => {
    await using system = await startSystem({
      simulator: { conversations: 20, weekShare: 0.5, epoch: new Date(Date.now() + clockOffsetMs) },
      knobs: { clockOffsetMs, webhookRetryMs: [10] },
    });
    const tenant = await startIngestion(system);
    const webhook = `${tenant.path}/integrations/kustomer/webhook`;
    const token = "the-token-of-acmes-webhook";
    const { url } = await tenant.api.expectOk<{ url: string }>("PUT", webhook, { token });
    system.sim.setWebhooks([{ url, token }]);

    const [first] = (await readStore(tenant)).conversations;
    const conversationId = String(first?.id);
    system.sim.mutate({ actions: ["createConversation", { type: "deleteConversation", conversationId }] });
    await system.sim.webhooksIdle();
    await vi.waitFor(async () => {
      const { counts } = await tenant.api.expectOk<{ counts: Record<string, number> }>("GET", webhook);
      expect(counts).toMatchObject({ ignored: 0, dropped: 0 });
      expect(counts["accepted"]).toBeGreaterThan(0);
    }, waitOptions);
    const reconciled = await tenant.reconcile({ full: false });
    const range = toRangeDaysAgo(system, 30, 10);
    await tenant.waitUntilDone(await startBackfill(tenant, range));
    await tenant.runUntilDone();

    expect(reconciled.counts.deleted).toBeGreaterThanOrEqual(1);
    await expectEqualToTruthWith(system, tenant, range);
    await expectInvariants(system, tenant);
  },
);
