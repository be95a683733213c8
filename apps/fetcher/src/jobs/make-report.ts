import { makeReport, toReportDispatch } from "@inlet/contracts";
import { integrations, type Report, reports } from "@inlet/db";
import { defineHandler } from "@inlet/queue";
import { takeReportStep } from "../report/take-report-step.ts";
import { runTimeSlice, type SliceDeps, type SlicedWork, type TimeSlice } from "../step/time-slice.ts";

const isOpen = ({ state }: Report) => state === "queued" || state === "running";

/**
 * Works on a report for about a second: plan, read, advance, commit. Two jobs may run at once: `commitPage` writes only
 * when the report is unchanged since the page was requested.
 */
export const createMakeReportHandler = (deps: SliceDeps) =>
  defineHandler({
    job: makeReport,
    concurrency: 2,
    async run({ reportId }, job) {
      const report = await reports.findById(deps.db, reportId);
      if (report === undefined || !isOpen(report)) return job.log.debug("report is not open");
      const integration = await integrations.findById(deps.db, report.integrationId);
      if (integration === undefined) return;
      await runTimeSlice(report, createWork(report, { deps, integration, job }));
    },
  });

function createWork({ id: reportId, workspaceId }: Report, slice: TimeSlice): SlicedWork<Report> {
  const { db, queues } = slice.deps;
  return {
    ...slice,
    ids: { reportId, workspaceId },
    bugMessage: "Inlet failed to make this report because of a bug. Its operator finds the cause in the log.",
    isOwnJob: () => true, // a report has one job at a time, whatever its version
    takeStep: (report) => takeReportStep(report, slice),
    dispatch: (report) => queues.sendMany(makeReport, [toReportDispatch(report)]),
    defer: (report, wait) => reports.defer(db, report, wait),
    recordFailure: (report, error) => reports.recordFailure(db, report, error),
  };
}
