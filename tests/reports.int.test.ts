import { expect, test } from "vitest";
import { truthOf } from "./support/expect-equal.ts";
import { expectInvariants } from "./support/expect-invariants.ts";
import { reportOf } from "./support/report-of.ts";
import { startWorld } from "./support/world.ts";

test.each(["full", "documented"] as const)(
  "where everything is stored the report is complete and counts what is there, with the key %s",
  async (key) => {
    const knobs = { searchPageMax: 50, listPageMax: 40 };
    await using world = await startWorld({ knobs });
    const tenant = await world.tenant();
    await tenant.connect(key);
    await tenant.untilDone(await tenant.switchOn());

    const report = await reportOf(tenant);

    const truth = await truthOf(world, tenant, new Date(report.window.to));
    expect(report).toMatchObject({ state: "done", complete: true, error: null });
    expect(report.conversations).toMatchObject({ stored: truth.conversations?.count, unexplained: 0 });
    expect(report.messages).toMatchObject({
      stored: truth.messages?.count,
      kustomer: { counted: truth.messages?.count },
      unexplained: 0,
    });
    await expectInvariants(world, tenant);
  },
);
