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
  /** A report's share of a worker; then it rings itself anew, so that others have their turn; 1,000. */
  turnMs?: number;
}

/** Until pages that are being normalized are looked for again. */
const settledAgainMs = 2_000;

const isOpen = ({ state }: Report) => state === "queued" || state === "running";

/**
 * Reads for a report for about a second. May run twice at once: `commitPage` writes only when the report is as it was
 * when the page was asked for.
 */
export const makeReportHandler = (deps: Deps) =>
  defineHandler({
    job: makeReport,
    concurrency: 2,
    async run({ reportId }, context) {
      const report = await reports.findById(deps.db, reportId);
      if (report === undefined || !isOpen(report)) return context.log.debug("nothing left of this report");
      const integration = await integrations.findById(deps.db, report.integrationId);
      if (integration === undefined) return;
      await takeTurn(report, {
        deps,
        integration,
        context,
        until: endOfTurn(deps),
      });
    },
  });

const endOfTurn = ({ turnMs = 1_000 }: Deps) => performance.now() + turnMs;

/** One job's share of a report. */
interface Turn {
  deps: Deps;
  integration: Integration;
  context: JobContext;
  /** By `performance.now()`. */
  until: number;
}

async function takeTurn(first: Report, turn: Turn): Promise<void> {
  const { deps, context } = turn;
  let report: Report | undefined = first;
  while (report !== undefined) {
    if (context.signal.aborted) defer(new Date());
    if (performance.now() > turn.until) {
      const { payload, ...options } = toReportDispatch(report);
      return deps.queues.send(makeReport, payload, options);
    }
    report = await step(report, turn);
  }
}

/** @returns the report to go on with, or undefined when it is over */
async function step(report: Report, turn: Turn): Promise<Report | undefined> {
  const { deps, integration, context } = turn;
  const { db, reading: config, metrics } = deps;
  const { signal, log } = context;
  try {
    const connected = openKustomer(deps, integration, { holder: report.id, lane: "backfill", signal });
    const taken = await takeReportStep(report, { ...connected, db, config, signal });
    if (taken.kind === "moved") {
      metrics.requests.inc({ budget: "search" }, taken.requests.search);
      metrics.requests.inc({ budget: "list" }, taken.requests.other);
      return taken.report;
    }
    if (taken.kind === "over") {
      const { summary } = taken.report ?? {};
      if (summary) log.info({ reportId: report.id, complete: summary.complete }, "report done");
      return undefined;
    }
  } catch (err) {
    return afterFailure(report, err, turn);
  }
  return putOff(report, settledAgainMs, turn);
}

async function afterFailure(report: Report, err: unknown, turn: Turn): Promise<undefined> {
  const { deps, context } = turn;
  if (context.signal.aborted) defer(new Date());
  deps.metrics.faults.inc({ kind: isFault(err) ? err.kind : "bug" });
  if (isFault(err, "rate_limited")) return putOff(report, computeDeferMs(err), turn);
  context.log[isFault(err) ? "warn" : "error"]({ err, reportId: report.id }, "report could not go on");
  const waitMs = await reports.recordFailure(deps.db, report, errorOf(err));
  if (waitMs !== undefined) defer(new Date(Date.now() + waitMs));
}

/** A fault's words are meant for people; a bug's are not. */
const errorOf = (err: unknown) =>
  isFault(err)
    ? { kind: err.kind, message: err.message }
    : { kind: "bug", message: "Inlet failed at this report; its operator finds the reason in the log" };

async function putOff(report: Report, waitMs: number, { deps }: Turn): Promise<undefined> {
  await reports.defer(deps.db, report, waitMs);
  defer(new Date(Date.now() + waitMs));
}
