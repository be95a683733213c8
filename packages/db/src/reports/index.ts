/** Completeness reports: a window at Kustomer compared with what is stored of it. */
export { compare } from "./comparison.ts";
export { listLookups, listThreads, planLookups, planThreads } from "./lookups.ts";
export { commitPage, type RecordSnapshot } from "./pages.ts";
export { claimStale, defer, type Report, type ReportRef, type ReportRow, recordFailure } from "./report.ts";
export {
  deleteExpired,
  findById,
  findByWorkspace,
  listByWorkspace,
  listRows,
  open,
  type ReportRequest,
} from "./reports.ts";
export { toStreamFigures } from "./summary.ts";
