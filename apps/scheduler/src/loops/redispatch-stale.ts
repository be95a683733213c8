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

async function redispatchRuns({ db, queues, redispatched }: LoopDeps): Promise<void> {
  const stale = await runs.claimStale(db, maxPerClaim);
  await queues.sendMany(takeStep, stale.map(toStepDispatch));
  redispatched.inc(stale.length);
}

async function redispatchBatches({ db, queues, redispatched }: LoopDeps): Promise<void> {
  const stale = await batches.claimStale(db, maxPerClaim);
  await queues.sendMany(normalizeBatch, stale.map(toBatchDispatch));
  redispatched.inc(stale.length);
}

async function redispatchReports({ db, queues, redispatched }: LoopDeps): Promise<void> {
  const stale = await reports.claimStale(db, maxPerClaim);
  await queues.sendMany(makeReport, stale.map(toReportDispatch));
  redispatched.inc(stale.length);
}

async function dispatchErasureScans({ db, queues }: LoopDeps): Promise<void> {
  const due = await deletions.claimDueErasureScans(db, maxPerClaim);
  await queues.sendMany(eraseBatches, due.map(toWorkspaceDispatch));
}

async function dispatchFilterChanges({ db, queues }: LoopDeps): Promise<void> {
  const due = await filters.claimDueChanges(db, maxPerClaim);
  await queues.sendMany(applyFilters, due.map(toWorkspaceDispatch));
}

async function dispatchRedactions({ db, queues }: LoopDeps): Promise<void> {
  const due = await redaction.claimDueRedactions(db, maxPerClaim);
  await queues.sendMany(redactRecords, due.map(toWorkspaceDispatch));
}

/**
 * Dispatches work again whose dispatch was lost, kind by kind: with the queue, in a crash, or because a commit succeeded without a
 * reply. Each is a loop of its own, as in `dueWork`.
 */
export const staleWork = [
  redispatchRuns,
  redispatchBatches,
  redispatchReports,
  dispatchErasureScans,
  dispatchFilterChanges,
  dispatchRedactions,
] as const;
