import { makeReport, toReportDispatch } from "@inlet/contracts";
import { integrations, type Report, reports } from "@inlet/db";
import { defineHandler } from "@inlet/queue";
import { openKustomer } from "@inlet/use-cases";
import { takeReportStep } from "../report/take-report-step.ts";
import {
  runTimeSlice,
  type SliceDeps,
  type SlicedWork,
  type StepEnd,
  type TimeSlice,
} from "../step/time-slice.ts";

const isOpen = ({ state }: Report) => state === "queued" || state === "running";

/**
 * Works on a report for about a second. Two jobs may run at once: `commitPage` writes only when the report is unchanged
 * since the page was requested.
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
    maxWaitInPlaceMs: 0,
    isOwnJob: () => true, // a report has one job at a time, whatever its version
    takeStep: (report) => takeOneStep(report, slice),
    dispatch: (report) => {
      const { payload, ...options } = toReportDispatch(report);
      return queues.send(makeReport, payload, options);
    },
    defer: (report, waitMs) => reports.defer(db, report, waitMs),
    recordFailure: (report, error) => reports.recordFailure(db, report, error),
  };
}

/** How long a report waits for pages that are not settled yet. */
const waitForPagesMs = 2_000;

async function takeOneStep(report: Report, { deps, integration, job }: TimeSlice): Promise<StepEnd<Report>> {
  const { db, reading: config, metrics } = deps;
  const { signal, log } = job;
  const access = openKustomer(deps, integration, { holder: report.id, lane: "backfill", signal });
  const outcome = await takeReportStep(report, { ...access, db, config, signal });
  switch (outcome.kind) {
    case "advanced":
      metrics.requests.inc({ budget: "search" }, outcome.requests.search);
      metrics.requests.inc({ budget: "list" }, outcome.requests.other);
      return { kind: "continue", row: outcome.report };
    case "waiting":
      await reports.defer(db, report, waitForPagesMs);
      return { kind: "defer", row: report, waitMs: waitForPagesMs };
    case "stopped": {
      const { summary } = outcome.report ?? {};
      if (summary) log.info({ reportId: report.id, complete: summary.complete }, "report done");
      return { kind: "stop" };
    }
  }
}
