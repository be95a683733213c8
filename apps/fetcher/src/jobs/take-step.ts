import { setTimeout as wait } from "node:timers/promises";
import { isFault, normalizeBatch, priority, takeStep } from "@inlet/contracts";
import { integrations, type Run, runs } from "@inlet/db";
import { handle, type JobContext, type Queues, stepAside } from "@inlet/queue";
import { askAgain } from "../ask-again.ts";
import type { ReadingConfig } from "../config.ts";
import { type Connecting, kustomerOf } from "../kustomer-of.ts";
import type { StepMetrics } from "../step-metrics.ts";
import { isAboutTheKey, type StepOutcome, type StepTools, takeOneStep } from "../take-one-step.ts";

export interface Deps extends Connecting {
  queues: Queues;
  reading: ReadingConfig;
  metrics: StepMetrics;
}

/** Work of this length is done before the run rings itself anew, so that tenants interleave in one queue. */
const turnMs = 1_000;

const isOpen = ({ state }: Run) => state === "queued" || state === "running" || state === "waiting";

/**
 * Takes steps of a run for about a second. May run twice for one version: `commitStep` writes only when the version is
 * still the one that was read.
 */
export const takeStepHandler = (deps: Deps) =>
  handle({
    job: takeStep,
    concurrency: 8,
    async run({ runId, version }, context) {
      const run = await runs.findById(deps.db, runId);
      if (run === undefined || run.version !== version || !isOpen(run))
        return context.log.debug({ runId, version }, "nothing left of this step");
      const integration = await integrations.findById(deps.db, run.integrationId);
      if (integration === undefined) return;
      const connected = kustomerOf(deps, integration, { holder: run.id, signal: context.signal });
      const tools = { ...connected, db: deps.db, integration, config: deps.reading, signal: context.signal };
      await takeTurn(run, { deps, tools, context, until: performance.now() + turnMs });
    },
  });

interface Turn {
  deps: Deps;
  tools: StepTools;
  context: JobContext;
  until: number;
}

async function takeTurn(first: Run, turn: Turn): Promise<void> {
  let run: Run | undefined = first;
  while (run !== undefined) {
    if (turn.context.signal.aborted) stepAside(new Date());
    run = await takeStepOf(run, turn);
    if (run !== undefined && performance.now() > turn.until) {
      await ring(turn.deps.queues, run);
      return;
    }
  }
}

/** @returns the run to go on with, or undefined when this turn is over */
async function takeStepOf(run: Run, turn: Turn): Promise<Run | undefined> {
  const { metrics } = turn.deps;
  const timed = metrics.steps.startTimer();
  try {
    return await afterStep(await takeOneStep(run, turn.tools), turn);
  } catch (err) {
    if (turn.context.signal.aborted) stepAside(new Date());
    return await afterFailure(run, err, turn);
  } finally {
    timed();
  }
}

async function afterStep(outcome: StepOutcome, { deps, context: { log } }: Turn): Promise<Run | undefined> {
  switch (outcome.kind) {
    case "ended":
      return undefined;
    case "done":
      log.info(
        { runId: outcome.run.id, workspaceId: outcome.run.workspaceId, kind: outcome.run.kind },
        "run done",
      );
      return undefined;
    case "later":
      await ring(deps.queues, outcome.run, outcome.waitMs);
      return undefined;
    case "moved": {
      const { run, batchId, result } = outcome;
      if (result) deps.metrics.requests.inc({ budget: run.strategy });
      if (result?.batch) deps.metrics.records.inc({ stream: result.batch.stream }, result.batch.records);
      if (batchId !== null)
        await deps.queues.send(normalizeBatch, { batchId }, { priority: priority[run.lane] });
      return run;
    }
  }
}

/** Longer waits give the worker to other tenants. */
const waitInPlaceMs = 1_000;

async function afterFailure(run: Run, err: unknown, turn: Turn): Promise<Run | undefined> {
  const { deps, context } = turn;
  const kind = isFault(err) ? err.kind : "bug";
  deps.metrics.faults.inc({ kind });
  if (isFault(err, "rate_limited")) {
    const retryAt = err.retryAt ?? new Date(Date.now() + waitInPlaceMs);
    await runs.stepAside(deps.db, run, retryAt.getTime() - Date.now());
    stepAside(retryAt);
  }
  if (isAboutTheKey(err)) {
    const answer = await askAgain(deps, run, turn.tools);
    context.log.warn({ runId: run.id, workspaceId: run.workspaceId, answer }, "key refused in a run");
    if (answer !== "stray") return undefined;
  } else if (kind === "bug") context.log.error({ err, runId: run.id }, "step failed");
  else context.log.warn({ err, runId: run.id }, "step failed");
  return backOff(run, { kind, message: wordsOf(err) }, turn);
}

async function backOff(
  run: Run,
  error: { kind: string; message: string },
  { deps, context }: Turn,
): Promise<Run | undefined> {
  const waitMs = await runs.recordFailure(deps.db, run, error);
  if (waitMs === undefined) {
    context.log.warn({ runId: run.id, workspaceId: run.workspaceId, error }, "run failed or was moved");
    return undefined;
  }
  if (waitMs > waitInPlaceMs) stepAside(new Date(Date.now() + waitMs));
  await wait(waitMs, undefined, { signal: context.signal }).catch(() => stepAside(new Date()));
  return run;
}

/** A fault's words are meant for people; a bug's are not. */
const wordsOf = (err: unknown): string =>
  isFault(err) ? err.message : "Inlet failed at this step; its operator finds the reason in the log";

const ring = (queues: Queues, { id, version, lane }: Run, delayMs?: number): Promise<void> =>
  queues.send(
    takeStep,
    { runId: id, version },
    { priority: priority[lane], ...(delayMs === undefined ? {} : { delayMs }) },
  );
