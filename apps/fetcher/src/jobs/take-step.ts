import { setTimeout as wait } from "node:timers/promises";
import { isFault, normalizeBatch, priority, takeStep, toStepDispatch } from "@inlet/contracts";
import { type Integration, integrations, type Run, runs } from "@inlet/db";
import { defer, defineHandler, type JobContext, type Queues } from "@inlet/queue";
import { computeDeferMs } from "../compute-defer-ms.ts";
import type { ReadingConfig } from "../config.ts";
import { type KustomerDeps, openKustomer } from "../open-kustomer.ts";
import { isKeyRefusal } from "../read-in-parallel.ts";
import { type RecheckResult, recheckKey } from "../recheck-key.ts";
import type { StepContext, StepOutcome } from "../step.ts";
import type { StepMetrics } from "../step-metrics.ts";
import { takeOneStep } from "../take-one-step.ts";

/** What the handler of `take-step` works with. */
export interface TakeStepDeps extends KustomerDeps {
  queues: Queues;
  reading: ReadingConfig;
  metrics: StepMetrics;
  /** How long one job works on a run before it dispatches the next one, so that tenants interleave in the queue; 1,000. */
  timeSliceMs?: number;
}

const isOpen = ({ state }: Run) => state === "queued" || state === "running" || state === "waiting";

/**
 * Takes steps of a run for about a second. Two jobs may run for one version: `commitStep` writes only when the version
 * is still the one that was read.
 */
export const createTakeStepHandler = (deps: TakeStepDeps) =>
  defineHandler({
    job: takeStep,
    concurrency: 8,
    async run({ runId, version }, context) {
      const run = await runs.findById(deps.db, runId);
      if (run === undefined || !isOpen(run) || (run.version !== version && context.attempt === 1))
        return context.log.debug({ runId, version }, "step is outdated");
      // The worker of an earlier attempt died after the run had advanced, so the new version was never dispatched.
      if (run.version !== version) return dispatchRun(deps.queues, run);
      const integration = await integrations.findById(deps.db, run.integrationId);
      if (integration === undefined) return;
      const slice = { deps, context, version, deadline: computeDeadline(deps) };
      const step = await openStepContext(run, integration, slice);
      if (step !== undefined) await runTimeSlice(run, { ...slice, step });
    },
  });

const computeDeadline = ({ timeSliceMs = 1_000 }: TakeStepDeps) => performance.now() + timeSliceMs;

/** One job's share of a run. */
interface TimeSlice {
  deps: TakeStepDeps;
  context: JobContext;
  /** The version of the run that the job was dispatched for. */
  version: number;
  /** By `performance.now()`. */
  deadline: number;
}

interface StepSlice extends TimeSlice {
  step: StepContext;
}

/** A key that cannot be decrypted is a failure of the run like any other. @returns undefined after such a failure */
async function openStepContext(
  run: Run,
  integration: Integration,
  slice: TimeSlice,
): Promise<StepContext | undefined> {
  const { deps, context } = slice;
  const { signal } = context;
  try {
    const access = openKustomer(deps, integration, { holder: run.id, lane: run.lane, signal });
    return { ...access, db: deps.db, integration, config: deps.reading, signal };
  } catch (err) {
    const retryable = await countFailure(run, err, slice);
    if (retryable !== undefined) await deferRun(retryable, 0, slice);
    return undefined;
  }
}

async function runTimeSlice(first: Run, slice: StepSlice): Promise<void> {
  let run: Run | undefined = first;
  while (run !== undefined) {
    if (slice.context.signal.aborted) return deferRun(run, 0, slice);
    const next = await takeMeasuredStep(run, slice);
    if (next?.version !== run.version) slice.step.isKeyVerified = false;
    run = next;
    if (run !== undefined && performance.now() > slice.deadline) return dispatchRun(slice.deps.queues, run);
  }
}

/** Continues a run later: this job is deferred if it is for the run's version, otherwise a new one is dispatched. */
async function deferRun(run: Run, waitMs: number, { deps, version }: TimeSlice): Promise<void> {
  if (run.version === version) defer(new Date(Date.now() + waitMs));
  await dispatchRun(deps.queues, run, waitMs);
}

/** @returns the run to continue with; undefined when this job is done with it */
async function takeMeasuredStep(run: Run, slice: StepSlice): Promise<Run | undefined> {
  const { metrics } = slice.deps;
  const stopTimer = metrics.steps.startTimer();
  try {
    return await handleOutcome(await takeOneStep(run, slice.step), slice);
  } catch (err) {
    return await handleFailure(run, err, slice);
  } finally {
    stopTimer();
  }
}

async function handleOutcome(
  outcome: StepOutcome,
  { deps, context: { log } }: TimeSlice,
): Promise<Run | undefined> {
  switch (outcome.kind) {
    case "stopped":
      return undefined;
    case "done":
      log.info(
        { runId: outcome.run.id, workspaceId: outcome.run.workspaceId, kind: outcome.run.kind },
        "run done",
      );
      return undefined;
    case "deferred":
      await dispatchRun(deps.queues, outcome.run, outcome.waitMs);
      return undefined;
    case "advanced": {
      const { run, batchId, results } = outcome;
      for (const { batch } of results) {
        deps.metrics.requests.inc({ budget: run.strategy });
        if (batch) deps.metrics.records.inc({ stream: batch.stream }, batch.recordCount);
      }
      if (batchId !== null)
        await deps.queues.send(normalizeBatch, { batchId }, { priority: priority[run.lane] });
      return run;
    }
  }
}

/** During a longer wait, the worker serves other tenants. */
const maxWaitInPlaceMs = 1_000;

async function handleFailure(run: Run, err: unknown, slice: StepSlice): Promise<Run | undefined> {
  const { deps, context } = slice;
  if (context.signal.aborted) return deferAndStop(0);
  deps.metrics.faults.inc({ kind: getErrorKind(err) });
  if (isFault(err, "rate_limited")) {
    const waitMs = computeDeferMs(err);
    await runs.defer(deps.db, run, waitMs);
    return deferAndStop(waitMs);
  }
  return isKeyRefusal(err) ? handleRefusal(run, err, slice) : countFailure(run, err, slice);

  async function deferAndStop(waitMs: number): Promise<undefined> {
    await deferRun(run, waitMs, slice);
    return undefined;
  }
}

async function handleRefusal(run: Run, refusal: unknown, slice: StepSlice): Promise<Run | undefined> {
  let result: RecheckResult;
  try {
    result = await recheckKey(slice.deps, run, slice.step);
  } catch (err) {
    return handleFailure(run, err, slice); // never a refusal: the recheck would have returned it as a result
  }
  slice.context.log.warn({ runId: run.id, workspaceId: run.workspaceId, result }, "key refused in a run");
  if (result !== "unchanged") return undefined;
  slice.step.isKeyVerified = true;
  return backOff(run, refusal, slice);
}

async function countFailure(run: Run, err: unknown, slice: TimeSlice): Promise<Run | undefined> {
  const { log } = slice.context;
  log[isFault(err) ? "warn" : "error"]({ err, runId: run.id }, "step failed");
  return backOff(run, err, slice);
}

async function backOff(run: Run, err: unknown, slice: TimeSlice): Promise<Run | undefined> {
  const { deps, context } = slice;
  const error = { kind: getErrorKind(err), message: getPublicMessage(err) };
  const waitMs = await runs.recordFailure(deps.db, run, error);
  if (waitMs === undefined) {
    context.log.warn({ runId: run.id, workspaceId: run.workspaceId, error }, "run failed or was changed");
    return undefined;
  }
  if (waitMs > maxWaitInPlaceMs) {
    await deferRun(run, waitMs, slice);
    return undefined;
  }
  await wait(waitMs, undefined, { signal: context.signal }).catch(() => undefined); // the caller checks the signal
  return run;
}

const getErrorKind = (err: unknown) => (isFault(err) ? err.kind : "bug");

/** The message of a fault is written for people. The message of a bug is not, so it stays in the log. */
const getPublicMessage = (err: unknown): string =>
  isFault(err)
    ? err.message
    : "Inlet failed at this step because of a bug. Its operator finds the cause in the log.";

const dispatchRun = (queues: Queues, run: Run, delayMs = 0): Promise<void> =>
  queues.sendMany(takeStep, [{ ...toStepDispatch(run), ...(delayMs > 0 && { delayMs }) }]);
