/** Completeness reports: a window at Kustomer compared with what is stored of it. */
export { compare } from "./comparison.ts";
export { listLookups, listThreads, planLookups, planThreads } from "./lookups.ts";
export { commitPage, type RecordSnapshot } from "./pages.ts";
export type { Report, ReportRef, ReportRow } from "./report.ts";
export {
  claimStale,
  defer,
  deleteExpired,
  findById,
  findByWorkspace,
  listByWorkspace,
  listRows,
  open,
  type ReportRequest,
  recordFailure,
} from "./reports.ts";
export { toStreamFigures } from "./summary.ts";
