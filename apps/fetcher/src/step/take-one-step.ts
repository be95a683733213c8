import { givesWay, isFault, normalizeBatch, toBatchDispatch } from "@inlet/contracts";
import { type Run, runs } from "@inlet/db";
import type { AcquirePermit } from "@inlet/kustomer";
import { type KustomerAccess, openKustomer } from "@inlet/use-cases";
import { advanceStep, type StepChange } from "../advance/advance-step.ts";
import { commitStep } from "../commit/commit-step.ts";
import type { StepOutcome } from "../commit/step-outcome.ts";
import { planStep } from "../plan/plan-step.ts";
import { performAction } from "../read/perform-action.ts";
import type { Bulkhead } from "./bulkhead.ts";
import type { LiveWork } from "./live-work.ts";
import type { StepMetrics } from "./step-metrics.ts";
import type { SliceDeps, StepEnd, TimeSlice } from "./time-slice.ts";

/** What the steps of a run need. */
export interface RunDeps extends SliceDeps {
  liveWork: LiveWork;
  bulkhead: Bulkhead;
}

/** One job's share of a run. */
export interface RunSlice extends TimeSlice {
  deps: RunDeps;
  /** Opened at the first step. */
  access?: KustomerAccess;
}

/** Takes one step of a run: one request (or several in parallel where each brings one record), and one commit. */
export async function takeOneStep(run: Run, slice: RunSlice): Promise<StepEnd<Run>> {
  if (run.lane === "live") slice.deps.liveWork.note();
  const stopTimer = slice.deps.metrics.steps.startTimer();
  try {
    const context = openStepContext(run, slice);
    const performed = await performAction(run, await planStep(run, context), context);
    const change = advanceStep(run, performed, context.config);
    const outcome = await commitStep(run, change, context);
    if (outcome.kind === "advanced") countReplies(change, slice.deps.metrics);
    return await dispatchOutcome(run, outcome, slice);
  } finally {
    stopTimer();
  }
}

/**
 * Failures that a run counts only after a check has found its key to be good. What Kustomer refuses again after one of
 * them is then a record that it forbids, not the key.
 */
const refusals = new Set<string | undefined>(["unauthorized", "forbidden"]);

function openStepContext(run: Run, slice: RunSlice) {
  const { deps, integration } = slice;
  const { signal, crashes: lost } = slice.job;
  slice.access ??= openWatched(run, slice);
  const isKeyVerified = refusals.has(run.error?.kind);
  return {
    ...slice.access,
    db: deps.db,
    integration,
    config: deps.reading,
    keyring: deps.keyring,
    signal,
    lost,
    isKeyVerified,
  };
}

/** Control requests are not watched: a light request that is answered at once says nothing about those of the run. */
function openWatched(run: Run, { deps, integration, job: { signal } }: RunSlice): KustomerAccess {
  const access = openKustomer(deps, integration, { holder: run.id, lane: run.lane, signal });
  const watch = (acquirePermit: AcquirePermit) => deps.bulkhead.watch(integration, acquirePermit);
  return {
    ...access,
    acquirePermit: watch(access.acquirePermit),
    acquireParallelPermit: (index) => watch(access.acquireParallelPermit(index)),
  };
}

function countReplies(change: StepChange, metrics: StepMetrics): void {
  if (change.kind !== "pages") return;
  metrics.requests.inc({ budget: "search" }, change.state.requests.search);
  metrics.requests.inc({ budget: "other" }, change.state.requests.other);
  for (const { kind } of change.state.setAside ?? []) metrics.setAside.inc({ kind });
  for (const { batch } of change.pages)
    if (batch) metrics.records.inc({ stream: batch.stream }, batch.recordCount);
}

async function dispatchOutcome(
  { id: runId, workspaceId, kind }: Run,
  outcome: StepOutcome,
  slice: RunSlice,
): Promise<StepEnd<Run>> {
  const { deps, job } = slice;
  switch (outcome.kind) {
    case "advanced": {
      const { run: row, batch } = outcome;
      if (batch === null) return { kind: "continue", row };
      await deps.queues.sendMany(normalizeBatch, [toBatchDispatch(batch)]);
      return yieldToLiveWork(row, slice);
    }
    case "deferred":
      return { kind: "defer", row: outcome.run, waitMs: outcome.waitMs };
    case "done":
      job.log.info({ runId, workspaceId, kind }, "run done");
      return { kind: "stop" };
    case "stopped":
      return { kind: "stop" };
    case "key-refused": {
      const { cause, refusal } = outcome;
      job.log.warn({ runId, workspaceId, answer: cause }, "key refused in a run");
      if (cause === "unchanged") throw refusal; // counts as a failure of the run
      deps.metrics.faults.inc({ kind: isFault(refusal) ? refusal.kind : "bug" });
      return { kind: "stop" };
    }
  }
}

/**
 * Nobody waits for old records. So while live runs are at work, a backfill or reconcile reads its next page only after
 * its last one is stored. The normalizer then dispatches it, after a rest.
 */
async function yieldToLiveWork(row: Run, { deps }: RunSlice): Promise<StepEnd<Run>> {
  const mustYield = givesWay(row.lane) && deps.liveWork.isRecent();
  if (!mustYield || (await runs.waitAtBarrier(deps.db, row)) === "ready") return { kind: "continue", row };
  return { kind: "stop" };
}
