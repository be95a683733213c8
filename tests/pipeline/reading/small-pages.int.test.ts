import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { startSystem } from "../../support/test-system.ts";

const world = { conversations: 30, weekShare: 1 };

test.each([
  { key: "full", served: 25 },
  { key: "documented", served: 25 },
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

test("pages grow again when Kustomer can serve them", async () => {
  await using system = await startSystem({ simulator: { conversations: 300, weekShare: 1 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  system.sim.setKnobs({ servedPageMax: 1 });
  const run = await tenant.switchOn();
  await tenant.waitForRun(run, () => {
    const { log } = system.sim.requests();
    expect(log.filter((it) => it.path.includes("search?page=1&pageSize=1") && it.status === 200)).not.toEqual(
      [],
    );
  });

  system.sim.setKnobs({ servedPageMax: 0 });
  await tenant.waitUntilDone(run);

  const sizes = system.sim.requests().log.map((it) => /search\?page=\d+&pageSize=(\d+)/.exec(it.path)?.[1]);
  expect(sizes.lastIndexOf("500")).toBeGreaterThan(sizes.lastIndexOf("1"));
  await expectEqualToTruth(system, tenant);
});

test("in an outage no page shrinks", async () => {
  await using system = await startSystem({ simulator: world });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  system.sim.setKnobs({ faults: { html502: 1 } });
  const run = await tenant.switchOn();
  await tenant.waitForRun(run, () => {
    expect(system.sim.requests().log.filter((it) => it.fault === "html502").length).toBeGreaterThan(4);
  });

  system.sim.setKnobs({ faults: 0 });
  await tenant.waitUntilDone(run);

  const sizes = system.sim.requests().log.map((it) => /search\?page=\d+&pageSize=(\d+)/.exec(it.path)?.[1]);
  expect(sizes.filter((it) => it !== undefined && it !== "500" && it !== "1")).toEqual([]);
  await expectEqualToTruth(system, tenant);
});
