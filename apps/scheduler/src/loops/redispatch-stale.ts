import {
  applyFilters,
  eraseBatches,
  makeReport,
  normalizeBatch,
  redactRecords,
  takeStep,
  toBatchDispatch,
  toReportDispatch,
  toStepDispatch,
  toWorkspaceDispatch,
} from "@inlet/contracts";
import { batches, deletions, filters, redaction, reports, runs } from "@inlet/db";
import { type LoopDeps, maxPerClaim } from "./loop-deps.ts";

/**
 * Dispatches runs, batches, reports, erasure scans, changed filters and redactions again whose dispatch was lost: with the queue, in a crash, or
 * because a commit succeeded without a reply.
 */
export async function redispatchStale({ db, queues, log, redispatched }: LoopDeps): Promise<void> {
  const staleRuns = await runs.claimStale(db, maxPerClaim);
  await queues.sendMany(takeStep, staleRuns.map(toStepDispatch));
  const staleBatches = await batches.claimStale(db, maxPerClaim);
  await queues.sendMany(normalizeBatch, staleBatches.map(toBatchDispatch));
  const staleReports = await reports.claimStale(db, maxPerClaim);
  await queues.sendMany(makeReport, staleReports.map(toReportDispatch));
  const dueScans = await deletions.claimDueErasureScans(db, maxPerClaim);
  await queues.sendMany(eraseBatches, dueScans.map(toWorkspaceDispatch));
  const dueChanges = await filters.claimDueChanges(db, maxPerClaim);
  await queues.sendMany(applyFilters, dueChanges.map(toWorkspaceDispatch));
  const dueRedactions = await redaction.claimDueRedactions(db, maxPerClaim);
  await queues.sendMany(redactRecords, dueRedactions.map(toWorkspaceDispatch));
  redispatched.inc(staleRuns.length + staleBatches.length + staleReports.length);
  if (staleRuns.length + staleBatches.length > 0)
    log.debug({ runs: staleRuns.length, batches: staleBatches.length }, "stale work dispatched again");
}
