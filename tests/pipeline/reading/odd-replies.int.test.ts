import { expect, test } from "vitest";
import { expectEqualToTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { runReport } from "../../support/reports.ts";
import { startSystem } from "../../support/test-system.ts";

/** Everything that is odd about replies and attributes, at once. */
const knobs = {
  okStatus: 203,
  byteOrderMark: true,
  gzipErrors: true,
  statedLimit: 999_999_999_999,
  longNumbers: true,
  subjectInMeta: true,
  namesInParts: true,
  badDates: true,
  cutPreviews: true,
};

// Neither key reads attachments, because of which the second run might read threads again.
test.each(["legacy", "documented"] as const)(
  "a Kustomer with odd replies and attributes is stored whole, and what is odd is reported, with the key %s",
  async (key) => {
    await using system = await startSystem({ knobs, simulator: { conversations: 30 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    system.sim.setKnobs({ faults: { rate429: 0.02 } }); // a check of the key does not wait for a pause

    const run = await tenant.waitUntilDone(await tenant.switchOn());
    await expectEqualToTruth(system, tenant);
    const report = await runReport(tenant);
    const body = await tenant.api.expectOk<object>(
      "GET",
      `${tenant.path}/messages?limit=1000&include=attributes`,
    );
    const again = await tenant.runUntilDone();

    expect(run.counts.rejected).toBe(0);
    for (const stream of ["conversations", "messages", "customers", "tags"])
      expect(run.warnings.filter((it) => it.startsWith(`createdAt of ${stream} `))).toHaveLength(1);
    expect(report.messages?.truncated).toBeGreaterThan(0);
    expect(report.notes).toContainEqual(expect.stringContaining("perhaps cut"));
    expect(JSON.stringify(body)).toContain('"endlessNum":"1e200000"');
    expect(again.counts.stored).toBe(0);
    await expectInvariants(system, tenant);
  },
);
