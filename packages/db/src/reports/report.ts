import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { claimStale as claim, createResumableWork } from "../resumable-work/resumable-work.ts";
import type { ReportRowTable, ReportTable } from "../tables/index.ts";

/** A row of `report`: a completeness report with its whole state. */
export type Report = Selectable<ReportTable>;

/** A row of `report_row`: one difference between Kustomer and the store. */
export type ReportRow = Selectable<ReportRowTable>;

/** The parts of a report that a guarded update needs. */
export type ReportRef = Pick<Report, "id" | "version">;

/** The allowed state changes of a report, and how it is retried. No person pauses it. */
export const { dispatchedStates, buildMove, move, defer, recordFailure } = createResumableWork<"report">({
  table: "report",
  transitions: {
    queued: ["running", "done", "failed"],
    running: ["running", "done", "failed"],
    done: [],
    failed: [],
  },
  firstBackoffMs: 1_000,
  dispatchSlackMs: 5_000,
});

/** Claims up to `limit` reports whose `dispatch_at` has passed. The caller dispatches them again. */
export const claimStale = (db: Db, limit: number): Promise<Pick<Report, "id">[]> =>
  claim(db, { table: "report", isOpen: sql`state in ${dispatchedStates}`, returning: sql`id`, limit });
