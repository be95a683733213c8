import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const world = { conversations: 15, weekShare: 1 };

test.each([
  { key: "full", served: 12 },
  { key: "documented", served: 12 },
] as const)(
  "everything is read when Kustomer answers no page of more than $served rows, with the key $key",
  async ({ key, served }) => {
    await using system = await startSystem({ simulator: world, knobs: { servedPageMax: served } });
    const tenant = await system.createTenant();
    await tenant.connect(key);

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(run.warnings).toEqual([]);
    const unserved = system.sim.requests().log.filter((it) => it.status === 504);
    expect(unserved.length).toBeGreaterThan(0);
    expect(unserved.length).toBeLessThan(80);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

test.each(["full", "documented"] as const)(
  "everything is read when Kustomer refuses pages of more than a few rows, with the key %s",
  async (key) => {
    const knobs = { overPageMax: "refuse", searchPageMax: 20, listPageMax: 10 } as const;
    await using system = await startSystem({ simulator: world, knobs });
    const tenant = await system.createTenant();
    await tenant.connect(key);

    const run = await tenant.waitUntilDone(await tenant.switchOn());

    expect(run.warnings).toEqual([]);
    await expectEqualToTruth(system, tenant);
    await expectInvariants(system, tenant);
  },
);

/** Lists the sizes of the pages that Kustomer was asked for since a request, those of one path and status if given. */
function listPageSizes({ sim }: TestSystem, from: number, { path = "", status = 0 } = {}): number[] {
  const log = sim
    .requests()
    .log.slice(from)
    .filter((it) => it.path.includes(path));
  const asked = log.filter((it) => status === 0 || it.status === status);
  return asked.flatMap((it) => Number(/[?&]pageSize=(\d+)/.exec(it.path)?.[1] ?? []) || []);
}

test("pages grow again when Kustomer can serve them", async () => {
  await using system = await startSystem({ simulator: { conversations: 300, weekShare: 1 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const from = system.sim.requests().log.length;
  const listSearched = () => listPageSizes(system, from, { path: "search", status: 200 });
  system.sim.setKnobs({ servedPageMax: 1, latencyMs: 50 }); // most rows are left for larger pages
  const run = await tenant.switchOn();
  await tenant.waitForRun(run, () => expect(listSearched()).toContain(1));

  system.sim.setKnobs({ servedPageMax: 0, latencyMs: 0 });
  await tenant.waitUntilDone(run);

  expect(listSearched()).toEqual(expect.arrayContaining([1, 5, 25, 100]));
  await expectEqualToTruth(system, tenant);
});

test("in an outage no page shrinks", async () => {
  await using system = await startSystem({ simulator: world });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const from = system.sim.requests().log.length;
  system.sim.setKnobs({ faults: { html502: 1 } });
  const run = await tenant.switchOn();
  await tenant.waitForRun(run, () => {
    expect(listPageSizes(system, from).length).toBeGreaterThan(2); // so many failures would shrink a page
    // Whether Kustomer answers anything was asked too. Now the run pauses, and the outage ends between two requests.
    expect(system.sim.requests().log.at(-1)?.path).toContain("/auth/tokens/current");
  });

  system.sim.setKnobs({ faults: 0 });
  await tenant.waitUntilDone(run);
  expect(Math.min(...listPageSizes(system, from))).toBe(100);
  await expectEqualToTruth(system, tenant);
});
