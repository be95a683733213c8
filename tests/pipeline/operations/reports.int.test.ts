import { expect, test, vi } from "vitest";
import { readTruth } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { listReportRows, runReport, startReport, waitForReport } from "../../support/reports.ts";
import { waitOptions } from "../../support/tenant.ts";
import { startSystem, type TestSystem } from "../../support/test-system.ts";

const keys = ["full", "documented"] as const;

test.each(keys)(
  "a report is complete and counts the records when everything is stored, with the key %s",
  async (key) => {
    const knobs = { searchPageMax: 50, listPageMax: 40 };
    await using system = await startSystem({ knobs, simulator: { conversations: 20 } });
    const tenant = await system.createTenant();
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());

    const report = await runReport(tenant);

    const truth = await readTruth(system, tenant, new Date(report.window.to));
    const [conversations, messages] = [truth.conversations?.count, truth.messages?.count];
    expect(report).toMatchObject({ state: "done", complete: true, error: null });
    expect(report.conversations).toMatchObject({ stored: conversations, unexplained: 0 });
    expect(report.messages).toMatchObject({
      stored: messages,
      kustomer: { counted: messages },
      unexplained: 0,
    });
    expect(await listReportRows(tenant, report)).toEqual([]);
    await expectInvariants(system, tenant);
  },
);

test.each(keys)(
  "a report explains held, hidden and rejected records, but not missing ones, with the key %s",
  async (key) => {
    await using system = await startSystem({ simulator: { conversations: 30 } });
    const tenant = await system.createTenant({ volumeLimit: 20 });
    system.sim.mutate({ actions: [{ type: "hideMessage", messageId: findOldestMessage(system) }] });
    await tenant.connect(key);
    await tenant.waitUntilDone(await tenant.switchOn());
    const { held } = await tenant.getVolume();
    const explained = await runReport(tenant);

    const { workspaceId } = tenant;
    const message = await deleteNewest(system.db, "message", workspaceId);
    const rejected = await deleteNewest(system.db, "message", workspaceId);
    await system.db.query(
      "insert into rejected_record (workspace_id, stream, id, reason, batch_id) values ($1, 'messages', $2, 'unreadable', uuidv7())",
      [workspaceId, rejected],
    );
    const conversation = await deleteNewest(system.db, "conversation", workspaceId);
    const report = await runReport(tenant, explained.window);
    const rows = await listReportRows(tenant, report);

    expect(held).toBeGreaterThan(0);
    expect(explained).toMatchObject({ complete: true, conversations: { stored: 20, held } });
    expect(explained.conversations?.differences).toMatchObject({ hidden: 1 });
    expect(report).toMatchObject({ complete: false, conversations: { held, stored: 19 } });
    const findRow = (id: string) => rows.find((row) => row.id === id);
    expect(findRow(message)).toMatchObject({ stored: null, explanation: "unexplained" });
    expect(findRow(rejected)).toMatchObject({ explanation: "rejected", detail: "unreadable" });
    expect(findRow(conversation)).toMatchObject({
      explanation: "unexplained",
      detail: "it was admitted once but is not stored",
    });
  },
);

/** Finds a message of the conversation that is admitted first. */
function findOldestMessage({ sim }: TestSystem): string {
  const { conversations, messages } = sim.truth({ from: new Date(Date.now() - 7 * 86_400_000) });
  const byAge = (conversations?.items ?? []).toSorted((a, b) =>
    String(a["updatedAt"]) < String(b["updatedAt"]) ? -1 : 1,
  );
  return String(messages?.items.find((it) => it["conversationId"] === byAge[0]?.id)?.id);
}

/** Deletes the newest record from the store, as no program does. @returns its id */
async function deleteNewest(db: TestSystem["db"], table: "message" | "conversation", workspaceId: string) {
  const newest = `select ctid from ${table} where workspace_id = $1 order by updated_at desc, id limit 1`;
  const { rows } = await db.query(`delete from ${table} where ctid = (${newest}) returning id`, [
    workspaceId,
  ]);
  return String(rows[0]?.id);
}

test("a report whose fetcher is killed continues and is complete", async () => {
  const services = { fetcher: 0 };
  await using system = await startSystem({ services, simulator: { conversations: 20 } });
  const tenant = await system.createTenant();
  await tenant.connect("full");
  const fetcher = await system.startServiceProcess("fetcher");
  await tenant.waitUntilDone(await tenant.switchOn());
  system.sim.setKnobs({ searchPageMax: 10, latencyMs: 30 });

  const opened = await startReport(tenant);
  await vi.waitFor(async () => {
    const { rows } = await system.db.query("select records from report where state = 'running'");
    expect(rows[0]?.records).toBeGreaterThan(20);
  }, waitOptions);
  await fetcher.kill();
  const searchesBefore = system.sim.requests().counts.search;
  await system.startService("fetcher");

  const report = await waitForReport(tenant, opened);
  expect(report).toMatchObject({ state: "done", complete: true });
  expect(system.sim.requests().counts.search - searchesBefore).toBeLessThan(report.requests.search);
  await expectInvariants(system, tenant);
});
