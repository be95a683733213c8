import { setTimeout as wait } from "node:timers/promises";
import { isFault, normalizeBatch, priority, takeStep, toStepDispatch } from "@inlet/contracts";
import { type Integration, integrations, type Run, runs } from "@inlet/db";
import { defer, defineHandler, type JobContext, type Queues } from "@inlet/queue";
import { computeDeferMs } from "../compute-defer-ms.ts";
import type { ReadingConfig } from "../config.ts";
import { type KustomerDeps, openKustomer } from "../open-kustomer.ts";
import { isKeyRefusal } from "../read-in-parallel.ts";
import { type RecheckResult, recheckKey } from "../recheck-key.ts";
import type { StepOutcome, StepContext } from "../step.ts";
import type { StepMetrics } from "../step-metrics.ts";
import { takeOneStep } from "../take-one-step.ts";

export interface Deps extends KustomerDeps {
  queues: Queues;
  reading: ReadingConfig;
  metrics: StepMetrics;
  /** Work of this length is done before the run rings itself anew, so that tenants interleave in one queue; 1,000. */
  turnMs?: number;
}

const isOpen = ({ state }: Run) => state === "queued" || state === "running" || state === "waiting";

/**
 * Takes steps of a run for about a second. May run twice for one version: `commitStep` writes only when the version is
 * still the one that was read.
 */
export const takeStepHandler = (deps: Deps) =>
  defineHandler({
    job: takeStep,
    concurrency: 8,
    async run({ runId, version }, context) {
      const run = await runs.findById(deps.db, runId);
      if (run === undefined || !isOpen(run) || (run.version !== version && context.attempt === 1))
        return context.log.debug({ runId, version }, "nothing left of this step");
      // A job whose worker died in the middle of its turn: the run has moved on since, and nobody else rings for it.
      if (run.version !== version) return ring(deps.queues, run);
      const integration = await integrations.findById(deps.db, run.integrationId);
      if (integration === undefined) return;
      const turn = { deps, context, version, until: endOfTurn(deps) };
      const tools = await connect(run, integration, turn);
      if (tools !== undefined) await takeTurn(run, { ...turn, tools });
    },
  });

const endOfTurn = ({ turnMs = 1_000 }: Deps) => performance.now() + turnMs;

/** One job's share of a run. */
interface Turn {
  deps: Deps;
  context: JobContext;
  /** The version that the job was rung for. */
  version: number;
  /** By `performance.now()`. */
  until: number;
}

interface ConnectedTurn extends Turn {
  tools: StepContext;
}

/** A key that cannot be opened is a failure of the run like any other. @returns undefined when this turn is over */
async function connect(run: Run, integration: Integration, turn: Turn): Promise<StepContext | undefined> {
  const { deps, context } = turn;
  const { signal } = context;
  try {
    const connected = openKustomer(deps, integration, { holder: run.id, lane: run.lane, signal });
    return { ...connected, db: deps.db, integration, config: deps.reading, signal };
  } catch (err) {
    const waiting = await countFailure(run, err, turn);
    if (waiting !== undefined) await putOff(waiting, 0, turn);
    return undefined;
  }
}

async function takeTurn(first: Run, turn: ConnectedTurn): Promise<void> {
  let run: Run | undefined = first;
  while (run !== undefined) {
    if (turn.context.signal.aborted) return putOff(run, 0, turn);
    const next = await takeStepOf(run, turn);
    if (next?.version !== run.version) turn.tools.isKeyVerified = false;
    run = next;
    if (run !== undefined && performance.now() > turn.until) return ring(turn.deps.queues, run);
  }
}

/** Goes on with a run later: by this very job while it stands for the run's version, else by a ring of its own. */
async function putOff(run: Run, waitMs: number, { deps, version }: Turn): Promise<void> {
  if (run.version === version) defer(new Date(Date.now() + waitMs));
  await ring(deps.queues, run, waitMs);
}

/** @returns the run to go on with, or undefined when this turn is over */
async function takeStepOf(run: Run, turn: ConnectedTurn): Promise<Run | undefined> {
  const { metrics } = turn.deps;
  const timed = metrics.steps.startTimer();
  try {
    return await afterStep(await takeOneStep(run, turn.tools), turn);
  } catch (err) {
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
      const { run, batchId, results } = outcome;
      for (const { batch } of results) {
        deps.metrics.requests.inc({ budget: run.strategy });
        if (batch) deps.metrics.records.inc({ stream: batch.stream }, batch.records);
      }
      if (batchId !== null)
        await deps.queues.send(normalizeBatch, { batchId }, { priority: priority[run.lane] });
      return run;
    }
  }
}

/** Longer waits give the worker to other tenants. */
const waitInPlaceMs = 1_000;

async function afterFailure(run: Run, err: unknown, turn: ConnectedTurn): Promise<Run | undefined> {
  const { deps, context } = turn;
  if (context.signal.aborted) return putOffFor(0);
  deps.metrics.faults.inc({ kind: kindOf(err) });
  if (isFault(err, "rate_limited")) {
    const waitMs = computeDeferMs(err);
    await runs.defer(deps.db, run, waitMs);
    return putOffFor(waitMs);
  }
  return isKeyRefusal(err) ? afterRefusal(run, err, turn) : countFailure(run, err, turn);

  async function putOffFor(waitMs: number): Promise<undefined> {
    await putOff(run, waitMs, turn);
    return undefined;
  }
}

async function afterRefusal(run: Run, refusal: unknown, turn: ConnectedTurn): Promise<Run | undefined> {
  let answer: RecheckResult;
  try {
    answer = await recheckKey(turn.deps, run, turn.tools);
  } catch (err) {
    return afterFailure(run, err, turn); // never another refusal: that would have been an answer
  }
  turn.context.log.warn({ runId: run.id, workspaceId: run.workspaceId, answer }, "key refused in a run");
  if (answer !== "stray") return undefined;
  turn.tools.isKeyVerified = true;
  return backOff(run, refusal, turn);
}

async function countFailure(run: Run, err: unknown, turn: Turn): Promise<Run | undefined> {
  const { log } = turn.context;
  log[isFault(err) ? "warn" : "error"]({ err, runId: run.id }, "step failed");
  return backOff(run, err, turn);
}

async function backOff(run: Run, err: unknown, turn: Turn): Promise<Run | undefined> {
  const { deps, context } = turn;
  const error = { kind: kindOf(err), message: wordsOf(err) };
  const waitMs = await runs.recordFailure(deps.db, run, error);
  if (waitMs === undefined) {
    context.log.warn({ runId: run.id, workspaceId: run.workspaceId, error }, "run failed or was moved");
    return undefined;
  }
  if (waitMs > waitInPlaceMs) {
    await putOff(run, waitMs, turn);
    return undefined;
  }
  await wait(waitMs, undefined, { signal: context.signal }).catch(() => undefined); // the turn sees the signal itself
  return run;
}

const kindOf = (err: unknown) => (isFault(err) ? err.kind : "bug");

/** A fault's words are meant for people; a bug's are not. */
const wordsOf = (err: unknown): string =>
  isFault(err) ? err.message : "Inlet failed at this step; its operator finds the reason in the log";

const ring = (queues: Queues, run: Run, delayMs = 0): Promise<void> =>
  queues.sendMany(takeStep, [{ ...toStepDispatch(run), ...(delayMs > 0 && { delayMs }) }]);
