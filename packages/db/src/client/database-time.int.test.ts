import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import {
  batches,
  type Db,
  deletions,
  integrations,
  notices,
  openDb,
  push,
  runs,
  webhooks,
} from "../index.ts";
import { countReadRows, inNewSession } from "../testing/count-read-rows.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
afterAll(() => db.destroy());

const hour = 3_600_000;
const inAnHour = new Date(Date.now() + hour);
const limit = 100;

/** A statement that claims or deletes what is due, and its table. */
const claims: [name: string, table: string, claim: (tx: Db) => Promise<unknown>][] = [
  ["runs to open", "integration", (tx) => runs.openDue(tx, { limit, settleMs: 0 })],
  ["reconcile runs to open", "integration", (tx) => deletions.openDueReconciles(tx, { limit })],
  ["keys to check", "integration", (tx) => integrations.claimKeyRechecks(tx, limit)],
  ["runs to dispatch again", "run", (tx) => runs.claimStale(tx, limit)],
  ["batches to dispatch again", "raw_batch_default", (tx) => batches.claimStale(tx, limit)],
  ["notices to hand over", "notice", (tx) => notices.claimNewNotices(tx, limit)],
  ["webhook endpoints to call", "webhook_endpoint", (tx) => push.claimDueEndpoints(tx, limit)],
  ["old events", "webhook_event", webhooks.deleteOldEvents],
];

/** Adds rows that have work left, none of which is due. */
async function givenWorkForLater(rows: number): Promise<void> {
  for (let number = 0; number < rows; number++) {
    const later = { nextRunAt: inAnHour, nextReconcileAt: inAnHour, recheckAt: inAnHour };
    const active = { orgId: `org-${number}`, ingestConversations: true };
    const { id: integrationId, workspaceId } = await given.integration({ ...active, ...later });
    const run = await given.run({ integrationId, workspaceId, dispatchAt: inAnHour });
    await given.batch(run, { dispatchAt: inAnHour });
    const notice = { kind: "late", subject: "", level: "info", message: "Late.", nextTryAt: inAnHour };
    await given.row("notice", { workspaceId, ...notice });
    const endpoint = { url: "https://receiver.example/", events: ["notice"], dispatchAt: inAnHour };
    await given.row("webhook_endpoint", { workspaceId, ...endpoint });
    await given.row("webhook_event", { integrationId, eventId: "e1" });
  }
}

/** Counts the rows of a table that a statement reads, where the planner prefers indexes as it does for large tables. */
const countClaimedRows = (table: string, claim: (tx: Db) => Promise<unknown>): Promise<number> =>
  inNewSession(pg.url, async (tx) => {
    await sql`set local enable_seqscan = off`.execute(tx);
    await claim(tx);
    return countReadRows(tx, table);
  });

test("a statement that claims due work does not read the rows that are not due", async () => {
  await givenWorkForLater(40);

  const counts: Record<string, number> = {};
  for (const [name, table, claim] of claims) counts[name] = await countClaimedRows(table, claim);

  // The planner itself may read a row at each end of an index.
  expect(Object.entries(counts).filter(([, count]) => count > 4)).toEqual([]);
});
