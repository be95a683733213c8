import { isFault, makeReport, toReportDispatch } from "@inlet/contracts";
import { type Integration, integrations, type Report, reports } from "@inlet/db";
import { defer, defineHandler, type JobContext, type Queues } from "@inlet/queue";
import { computeDeferMs } from "../compute-defer-ms.ts";
import type { ReadingConfig } from "../config.ts";
import { type KustomerDeps, openKustomer } from "../open-kustomer.ts";
import { takeReportStep } from "../report/take-report-step.ts";
import type { StepMetrics } from "../step-metrics.ts";

interface Deps extends KustomerDeps {
  queues: Queues;
  reading: ReadingConfig;
  metrics: StepMetrics;
  /** How long one job works on a report before it dispatches the next one, so that other work interleaves; 1,000. */
  timeSliceMs?: number;
}

/** How long a report waits for pages that are not settled yet. */
const waitForPagesMs = 2_000;

const isOpen = ({ state }: Report) => state === "queued" || state === "running";

/**
 * Works on a report for about a second. Two jobs may run at once: `commitPage` writes only when the report is unchanged
 * since the page was requested.
 */
export const createMakeReportHandler = (deps: Deps) =>
  defineHandler({
    job: makeReport,
    concurrency: 2,
    async run({ reportId }, context) {
      const report = await reports.findById(deps.db, reportId);
      if (report === undefined || !isOpen(report)) return context.log.debug("report is not open");
      const integration = await integrations.findById(deps.db, report.integrationId);
      if (integration === undefined) return;
      await runTimeSlice(report, { deps, integration, context, deadline: computeDeadline(deps) });
    },
  });

const computeDeadline = ({ timeSliceMs = 1_000 }: Deps) => performance.now() + timeSliceMs;

/** One job's share of a report. */
interface TimeSlice {
  deps: Deps;
  integration: Integration;
  context: JobContext;
  /** By `performance.now()`. */
  deadline: number;
}

async function runTimeSlice(first: Report, slice: TimeSlice): Promise<void> {
  const { deps, context } = slice;
  let report: Report | undefined = first;
  while (report !== undefined) {
    if (context.signal.aborted) defer(new Date());
    if (performance.now() > slice.deadline) {
      const { payload, ...options } = toReportDispatch(report);
      return deps.queues.send(makeReport, payload, options);
    }
    report = await takeStep(report, slice);
  }
}

/** @returns the report to continue with; undefined when it is over */
async function takeStep(report: Report, slice: TimeSlice): Promise<Report | undefined> {
  const { deps, integration, context } = slice;
  const { db, reading: config, metrics } = deps;
  const { signal, log } = context;
  try {
    const access = openKustomer(deps, integration, { holder: report.id, lane: "backfill", signal });
    const outcome = await takeReportStep(report, { ...access, db, config, signal });
    if (outcome.kind === "advanced") {
      metrics.requests.inc({ budget: "search" }, outcome.requests.search);
      metrics.requests.inc({ budget: "list" }, outcome.requests.other);
      return outcome.report;
    }
    if (outcome.kind === "stopped") {
      const { summary } = outcome.report ?? {};
      if (summary) log.info({ reportId: report.id, complete: summary.complete }, "report done");
      return undefined;
    }
  } catch (err) {
    return handleFailure(report, err, slice);
  }
  return deferReport(report, waitForPagesMs, slice);
}

async function handleFailure(report: Report, err: unknown, slice: TimeSlice): Promise<undefined> {
  const { deps, context } = slice;
  if (context.signal.aborted) defer(new Date());
  deps.metrics.faults.inc({ kind: isFault(err) ? err.kind : "bug" });
  if (isFault(err, "rate_limited")) return deferReport(report, computeDeferMs(err), slice);
  context.log[isFault(err) ? "warn" : "error"]({ err, reportId: report.id }, "report step failed");
  const waitMs = await reports.recordFailure(deps.db, report, toReportError(err));
  if (waitMs !== undefined) defer(new Date(Date.now() + waitMs));
}

/** The message of a fault is written for people. The message of a bug is not, so it stays in the log. */
const toReportError = (err: unknown) =>
  isFault(err)
    ? { kind: err.kind, message: err.message }
    : {
        kind: "bug",
        message:
          "Inlet failed to make this report because of a bug. Its operator finds the cause in the log.",
      };

async function deferReport(report: Report, waitMs: number, { deps }: TimeSlice): Promise<undefined> {
  await reports.defer(deps.db, report, waitMs);
  defer(new Date(Date.now() + waitMs));
}
