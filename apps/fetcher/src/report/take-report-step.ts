import { isFault } from "@inlet/contracts";
import { type Report, reports } from "@inlet/db";
import { type ReadResult, readNextPage } from "@inlet/kustomer";
import { openKustomer } from "@inlet/use-cases";
import { avoidFatal, isFatal } from "../read/lost-workers.ts";
import { endForbiddenArchive, isArchiveSearch } from "../read/read-in-parallel.ts";
import { shrinkReads } from "../read/shrink-reads.ts";
import type { StepEnd, TimeSlice } from "../step/time-slice.ts";
import { advanceReport, endPhase, isLookupPhase, type ReportChange } from "./advance-report.ts";
import { planReportStep, type ReportAction } from "./plan-report-step.ts";

/**
 * Takes one step of a report: at most one request, and one commit.
 * @throws Fault as the Kustomer client does; nothing is written then
 */
export async function takeReportStep(report: Report, slice: TimeSlice): Promise<StepEnd<Report>> {
  const action = await planReportStep(report, {
    db: slice.deps.db,
    config: slice.deps.reading,
    integration: slice.integration,
  });
  const result = action.kind === "read" ? await read(report, action, slice) : undefined;
  return commitReportStep(report, advanceReport(report, action, result), slice);
}

async function read(
  report: Report,
  { reading }: Extract<ReportAction, { kind: "read" }>,
  { deps, integration, job: { signal, crashes: lost } }: TimeSlice,
): Promise<ReadResult | undefined> {
  const permits = { holder: report.id, lane: "backfill", signal, isOptional: true } as const;
  const access = openKustomer(deps, integration, permits);
  const { client, acquirePermit } = access;
  const window = { ceiling: report.windowTo.toISOString() };
  if (isFatal(reading, lost)) return avoidFatal(reading, { ...access, window, signal });
  try {
    return await readNextPage(client, reading, { window, acquirePermit, signal, orgId: integration.orgId });
  } catch (failure) {
    if (isFault(failure, "forbidden") && isLookupPhase(report)) return undefined;
    if (isFault(failure, "forbidden") && isArchiveSearch(reading)) return endForbiddenArchive();
    const context = { ...access, window, failures: report.failures, signal };
    const [shrunk] = await shrinkReads([{ reading, failure }], context);
    if (shrunk === undefined) throw failure;
    return shrunk;
  }
}

/** How long a report waits for pages that are not settled yet. */
const waitForPagesMs = 2_000;

async function commitReportStep(
  report: Report,
  change: ReportChange,
  slice: TimeSlice,
): Promise<StepEnd<Report>> {
  const { db, metrics } = slice.deps;
  switch (change.kind) {
    case "select-ids":
      if (await selectIds(report, slice)) return { kind: "continue", row: report };
      return commitReportStep(report, { kind: "page", page: endPhase(report) }, slice);
    case "page": {
      const { requests } = change.page;
      const row = await reports.commitPage(db, report, change.page);
      if (row === undefined) return { kind: "stop" };
      metrics.requests.inc({ budget: "search" }, requests.search);
      metrics.requests.inc({ budget: "other" }, requests.other);
      return { kind: "continue", row };
    }
    case "compare": {
      const compared = await reports.compare(db, report);
      if (compared === "waiting") {
        await reports.defer(db, report, { ms: waitForPagesMs });
        return { kind: "defer", row: report, waitMs: waitForPagesMs };
      }
      const { summary } = compared ?? {};
      if (summary) slice.job.log.info({ reportId: report.id, complete: summary.complete }, "report done");
      return { kind: "stop" };
    }
  }
}

/** @returns whether there are ids to read */
async function selectIds(report: Report, { deps: { db } }: TimeSlice): Promise<boolean> {
  const isLookups = report.phase === "lookups";
  await (isLookups ? reports.planLookups(db, report) : reports.planThreads(db, report));
  const ids = await (isLookups ? reports.listLookups(db, report, 1) : reports.listThreads(db, report, 1));
  return ids.length > 0;
}
