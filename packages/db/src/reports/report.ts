import type { Selectable } from "kysely";
import type { ReportRowTable, ReportTable } from "../tables/index.ts";

/** A row of `report`: a completeness report with its whole state. */
export type Report = Selectable<ReportTable>;

/** A row of `report_row`: one difference between Kustomer and the store. */
export type ReportRow = Selectable<ReportRowTable>;

/** The parts of a report that a guarded update needs. */
export type ReportRef = Pick<Report, "id" | "version">;
