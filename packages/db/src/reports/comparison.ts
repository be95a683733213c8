import { sql } from "kysely";
import { inLongTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { compareConversations } from "./compare-conversations.ts";
import { compareCounts } from "./compare-counts.ts";
import { compareInstants } from "./compare-instants.ts";
import { compareMessages } from "./compare-messages.ts";
import { dispatchedStates, type Report, type ReportRef } from "./report.ts";
import { summarize } from "./summary.ts";

/** A report waits at most this long for unsettled batches, and then compares without them. */
const maxWait = sql`interval '10 minutes'`;

/**
 * Compares what Kustomer has with what is stored, record by record, and ends the report. Batches that were read before
 * the report began must be settled first.
 * @returns `waiting` while such batches are unsettled; undefined when the report has another version or is not open
 */
export function compare(db: Db, report: ReportRef): Promise<Report | "waiting" | undefined> {
  return inLongTransaction(db, async (tx) => {
    const { rows } = await sql<Report & { isWaiting: boolean }>`
      select *, exists (
          select 1 from raw_batch b where b.integration_id = report.integration_id
            and b.workspace_id = report.workspace_id and b.state = 'pending' and b.created_at < report.opened_at
        ) and clock_timestamp() < opened_at + ${maxWait} as is_waiting
      from report where id = ${report.id} and version = ${report.version} and state in ${dispatchedStates}
      for no key update`.execute(tx);
    const [locked] = rows;
    if (locked === undefined) return undefined;
    if (locked.isWaiting) return "waiting";
    for (const comparison of [compareConversations, compareMessages, compareCounts, compareInstants])
      await comparison(locked).execute(tx);
    return summarize(tx, locked);
  });
}
