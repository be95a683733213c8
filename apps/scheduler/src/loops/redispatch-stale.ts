import {
  applyFilters,
  eraseBatches,
  makeReport,
  normalizeBatch,
  takeStep,
  toBatchDispatch,
  toErasureDispatch,
  toFilterDispatch,
  toReportDispatch,
  toStepDispatch,
} from "@inlet/contracts";
import { batches, deletions, filters, reports, runs } from "@inlet/db";
import { type LoopDeps, maxPerClaim } from "./loop-deps.ts";

/**
 * Dispatches runs, batches, reports, erasure scans and changed filters again whose dispatch was lost: with the queue, in a crash, or
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
  await queues.sendMany(eraseBatches, dueScans.map(toErasureDispatch));
  const dueChanges = await filters.claimDueChanges(db, maxPerClaim);
  await queues.sendMany(applyFilters, dueChanges.map(toFilterDispatch));
  redispatched.inc(staleRuns.length + staleBatches.length + staleReports.length);
  if (staleRuns.length + staleBatches.length > 0)
    log.debug({ runs: staleRuns.length, batches: staleBatches.length }, "stale work dispatched again");
}
