import type { Selectable } from "kysely";
import { toSqlList } from "../client/fragments.ts";
import { listSources, type ResumableWork } from "../resumable-work/resumable-work.ts";
import type { ReportRowTable, ReportTable } from "../tables/index.ts";

/** A row of `report`: a completeness report with its whole state. */
export type Report = Selectable<ReportTable>;

/** A row of `report_row`: one difference between Kustomer and the store. */
export type ReportRow = Selectable<ReportRowTable>;

/** The parts of a report that a guarded update needs. */
export type ReportRef = Pick<Report, "id" | "version">;

/** The states of a report and how it is retried. No person pauses it. */
export const reportWork: ResumableWork<"report"> = {
  table: "report",
  transitions: {
    queued: ["running", "done", "failed"],
    running: ["running", "done", "failed"],
    done: [],
    failed: [],
  },
  firstBackoffMs: 1_000,
  dispatchSlackMs: 5_000,
};

/** SQL list of the states of a report that is not over. */
export const openReportStates = toSqlList(listSources(reportWork));
