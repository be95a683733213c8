import { expect, test, vi } from "vitest";
import { truthOf } from "../../support/expect-equal.ts";
import { expectInvariants } from "../../support/expect-invariants.ts";
import { openReport, reportOf, rowsOf, untilOver } from "../../support/reports.ts";
import { startWorld, type World } from "../../support/test-system.ts";

const keys = ["full", "documented"] as const;

test.each(keys)(
  "where everything is stored the report is complete and counts what is there, with the key %s",
  async (key) => {
    const knobs = { searchPageMax: 50, listPageMax: 40 };
    await using world = await startWorld({ knobs, simulator: { conversations: 40 } });
    const tenant = await world.tenant();
    await tenant.connect(key);
    await tenant.untilDone(await tenant.switchOn());

    const report = await reportOf(tenant);

    const truth = await truthOf(world, tenant, new Date(report.window.to));
    const [conversations, messages] = [truth.conversations?.count, truth.messages?.count];
    expect(report).toMatchObject({ state: "done", complete: true, error: null });
    expect(report.conversations).toMatchObject({ stored: conversations, unexplained: 0 });
    expect(report.messages).toMatchObject({
      stored: messages,
      kustomer: { counted: messages },
      unexplained: 0,
    });
    expect(await rowsOf(tenant, report)).toEqual([]);
    await expectInvariants(world, tenant);
  },
);

test.each(keys)(
  "what is held, hidden, rejected or gone is explained, and what is missing is not, with the key %s",
  async (key) => {
    await using world = await startWorld({ simulator: { conversations: 30 } });
    const tenant = await world.tenant({ volumeLimit: 20 });
    world.sim.mutate({ actions: [{ type: "hideMessage", messageId: oldestMessage(world) }] });
    await tenant.connect(key);
    await tenant.untilDone(await tenant.switchOn());
    const { held } = await tenant.volume();
    const explained = await reportOf(tenant);

    const { workspaceId } = tenant;
    const message = await lose(world.db, "message", workspaceId);
    const rejected = await lose(world.db, "message", workspaceId);
    await world.db.query(
      "insert into rejected_record (workspace_id, stream, id, reason, batch_id) values ($1, 'messages', $2, 'unreadable', uuidv7())",
      [workspaceId, rejected],
    );
    const conversation = await lose(world.db, "conversation", workspaceId);
    const report = await reportOf(tenant, explained.window);
    const rows = await rowsOf(tenant, report);

    expect(held).toBeGreaterThan(0);
    expect(explained).toMatchObject({ complete: true, conversations: { stored: 20, held } });
    expect(explained.conversations?.differences).toMatchObject({ hidden: 1 });
    expect(report).toMatchObject({ complete: false, conversations: { held, stored: 19 } });
    const of = (id: string) => rows.find((row) => row.id === id);
    expect(of(message)).toMatchObject({ stored: null, explanation: "unexplained" });
    expect(of(rejected)).toMatchObject({ explanation: "rejected", detail: "unreadable" });
    expect(of(conversation)).toMatchObject({
      explanation: "unexplained",
      detail: "it was admitted once but is not stored",
    });
  },
);

/** A message of the conversation that is admitted first. */
function oldestMessage({ sim }: World): string {
  const { conversations, messages } = sim.truth({ from: new Date(Date.now() - 7 * 86_400_000) });
  const byAge = (conversations?.items ?? []).toSorted((a, b) =>
    String(a["updatedAt"]) < String(b["updatedAt"]) ? -1 : 1,
  );
  return String(messages?.items.find((it) => it["conversationId"] === byAge[0]?.id)?.id);
}

/** Takes the newest record out of the store, as no program would. @returns its id */
async function lose(db: World["db"], table: "message" | "conversation", workspaceId: string) {
  const newest = `select ctid from ${table} where workspace_id = $1 order by updated_at desc, id limit 1`;
  const { rows } = await db.query(`delete from ${table} where ctid = (${newest}) returning id`, [
    workspaceId,
  ]);
  return String(rows[0]?.id);
}

test("a report whose fetcher is killed in the middle of it goes on and is complete", async () => {
  const services = { fetcher: 0 };
  await using world = await startWorld({ services, simulator: { conversations: 40 } });
  const tenant = await world.tenant();
  await tenant.connect("full");
  const fetcher = await world.startProcess("fetcher");
  await tenant.untilDone(await tenant.switchOn());
  world.sim.setKnobs({ searchPageMax: 10, latencyMs: 30 });

  const opened = await openReport(tenant);
  await vi.waitFor(async () => {
    const { rows } = await world.db.query("select records from report where state = 'running'");
    expect(rows[0]?.records).toBeGreaterThan(20);
  }, 30_000);
  await fetcher.kill();
  const asked = world.sim.requests().counts.search;
  await world.start("fetcher");

  const report = await untilOver(tenant, opened);
  expect(report).toMatchObject({ state: "done", complete: true });
  expect(world.sim.requests().counts.search - asked).toBeLessThan(report.requests.search);
  await expectInvariants(world, tenant);
});
