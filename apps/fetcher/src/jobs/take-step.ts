import { isFault, normalizeBatch, priority, takeStep, toStepDispatch } from "@inlet/contracts";
import { integrations, type Run, runs } from "@inlet/db";
import { defineHandler, type Queues } from "@inlet/queue";
import { openKustomer } from "@inlet/use-cases";
import { advanceStep, type StepChange } from "../advance/advance-step.ts";
import { commitStep } from "../commit/commit-step.ts";
import type { StepOutcome } from "../commit/step-outcome.ts";
import { planStep } from "../plan/plan-step.ts";
import { performAction } from "../read/perform-action.ts";
import type { StepMetrics } from "../step-metrics.ts";
import {
  type ResumableWork,
  runTimeSlice,
  type SliceDeps,
  type StepEnd,
  type TimeSlice,
} from "./time-slice.ts";

/**
 * Takes steps of a run for about a second: plan, read, advance, commit, dispatch. Two jobs may run for one version: a
 * commit writes only when the version is still the one that was read.
 */
export const createTakeStepHandler = (deps: SliceDeps) =>
  defineHandler({
    job: takeStep,
    concurrency: 8,
    async run({ runId, version }, job) {
      const run = await runs.findById(deps.db, runId);
      if (run === undefined || !isOpen(run) || (run.version !== version && job.attempt === 1))
        return job.log.debug({ runId, version }, "step is outdated");
      // The worker of an earlier attempt died after the run had advanced, so the new version was never dispatched.
      if (run.version !== version) return dispatchRun(deps.queues, run);
      const integration = await integrations.findById(deps.db, run.integrationId);
      if (integration === undefined) return;
      await runTimeSlice(run, createWork(run, { deps, integration, job }));
    },
  });

const isOpen = ({ state }: Run) => state === "queued" || state === "running" || state === "waiting";

interface RunSlice extends TimeSlice {
  /** The version of the run at which the key was validated. Records that are refused then are closed to this key. */
  verifiedVersion?: number;
}

function createWork({ id: runId, workspaceId, version }: Run, slice: RunSlice): ResumableWork<Run> {
  const { db, queues } = slice.deps;
  return {
    ...slice,
    ids: { runId, workspaceId },
    bugMessage: "Inlet failed at this step because of a bug. Its operator finds the cause in the log.",
    maxWaitInPlaceMs: 1_000,
    isOwnJob: (run) => run.version === version,
    takeStep: (run) => takeOneStep(run, slice),
    dispatch: (run, delayMs) => dispatchRun(queues, run, delayMs),
    defer: (run, waitMs) => runs.defer(db, run, waitMs),
    recordFailure: (run, error) => runs.recordFailure(db, run, error),
  };
}

/** Takes one step of a run: one request (or several in parallel where each brings one record), and one commit. */
async function takeOneStep(run: Run, slice: RunSlice): Promise<StepEnd<Run>> {
  const stopTimer = slice.deps.metrics.steps.startTimer();
  try {
    const context = openStepContext(run, slice);
    const action = await planStep(run, context);
    const performed = await performAction(run, action, context);
    const change = advanceStep(run, performed, context.config);
    const outcome = await commitStep(run, change, context);
    if (outcome.kind === "advanced") countReplies(run, change, slice.deps.metrics);
    return await dispatchOutcome(run, outcome, slice);
  } finally {
    stopTimer();
  }
}

function openStepContext(run: Run, { deps, integration, job: { signal }, verifiedVersion }: RunSlice) {
  const access = openKustomer(deps, integration, { holder: run.id, lane: run.lane, signal });
  const isKeyVerified = verifiedVersion === run.version;
  return { ...access, db: deps.db, integration, config: deps.reading, signal, isKeyVerified };
}

function countReplies({ strategy }: Run, change: StepChange, metrics: StepMetrics): void {
  if (change.kind !== "pages") return;
  for (const { batch } of change.pages) {
    metrics.requests.inc({ budget: strategy });
    if (batch) metrics.records.inc({ stream: batch.stream }, batch.recordCount);
  }
}

async function dispatchOutcome(
  { id: runId, version, workspaceId, kind }: Run,
  outcome: StepOutcome,
  slice: RunSlice,
): Promise<StepEnd<Run>> {
  const { deps, job } = slice;
  switch (outcome.kind) {
    case "advanced": {
      const { run: row, batchId } = outcome;
      if (batchId !== null)
        await deps.queues.send(normalizeBatch, { batchId }, { priority: priority[row.lane] });
      return { kind: "continue", row };
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
      slice.verifiedVersion = version;
      if (cause === "unchanged") throw refusal; // counts as a failure of the run
      deps.metrics.faults.inc({ kind: isFault(refusal) ? refusal.kind : "bug" });
      return { kind: "stop" };
    }
  }
}

const dispatchRun = (queues: Queues, run: Run, delayMs = 0): Promise<void> =>
  queues.sendMany(takeStep, [{ ...toStepDispatch(run), ...(delayMs > 0 && { delayMs }) }]);
