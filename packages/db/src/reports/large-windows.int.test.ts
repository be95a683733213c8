import { setUpTestDb } from "@inlet/testkit";
import { createGiven } from "@inlet/testkit/given";
import { sql } from "kysely";
import { afterAll, expect, test, vi } from "vitest";
import { type Db, openDb, reports } from "../index.ts";
import { setUpReport } from "../testing/report-harness.ts";

const pg = setUpTestDb();
const given = createGiven(pg);
const db = openDb({ url: pg.url });
const impatient = openDb({ url: pg.url, limits: { statementMs: 200 } });
afterAll(() => Promise.all([db.destroy(), impatient.destroy()]));

async function startReport(): Promise<reports.Report> {
  const { id } = await setUpReport(db, given);
  const report = await reports.findById(db, id);
  if (report === undefined) throw new Error("The report is gone.");
  return report;
}

const steps = [
  ["planning lookups", "conversation", reports.planLookups],
  ["planning threads", "message", reports.planThreads],
  ["comparing", "held_conversation", reports.compare],
] as const;

test.each(steps)(
  "%s may take longer than other statements, because a window has no bounds",
  async (_, table, take) => {
    const report = await startReport();
    const hasWaited = () =>
      given.query(`
      select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
        and clock_timestamp() - query_start > interval '300 ms'`);

    const taken = await db.transaction().execute(async (tx) => {
      await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(tx);
      const taking = take(impatient, report).then(
        () => "taken",
        (err: Error) => err.message,
      );
      await vi.waitUntil(async () => (await hasWaited()).length > 0, { timeout: 5_000 });
      return { taking };
    });

    expect(await taken.taking).toBe("taken");
  },
);

/** Counts the rows of reports that a transaction has read. */
async function countRead(tx: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select seq_tup_read + idx_tup_fetch as count from pg_stat_xact_user_tables where relname = 'report_record'`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

test("threads are planned without comparing each message with every other one, though the planner knows nothing", async () => {
  const report = await startReport();
  const count = 300;
  await given.query(
    `insert into message (workspace_id, id, conversation_id, updated_at, attributes, relations, observed_at, mapping_version, feed_position)
    select $1::uuid, 'm' || n, 'c' || n % 30, $2::timestamptz, '{}', '{}', now(), 1, n from generate_series(1, $3::int) n`,
    report.workspaceId,
    report.windowFrom,
    count,
  );
  await given.query(
    `insert into report_record (report_id, stream, id, listed, updated_at, conversation_id)
    select $1::uuid, 'messages', id, true, updated_at, conversation_id from message where workspace_id = $2`,
    report.id,
    report.workspaceId,
  );

  const read = await db.transaction().execute(async (tx) => {
    await reports.planThreads(tx, report);
    return countRead(tx);
  });

  expect(read).toBeLessThan(10 * count);
});
