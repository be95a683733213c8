/** Completeness reports: a window at Kustomer compared with what is stored of it. */
export * from "./comparison.ts";
export * from "./lookups.ts";
export * from "./pages.ts";
export { claimStale, defer, type Report, type ReportRef, type ReportRow, recordFailure } from "./report.ts";
export * from "./reports.ts";
export { toStreamFigures } from "./summary.ts";
