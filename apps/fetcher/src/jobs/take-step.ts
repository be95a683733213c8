import { takeStep, toStepDispatch } from "@inlet/contracts";
import { integrations, type Run, runs } from "@inlet/db";
import { defer, defineHandler, type Queues } from "@inlet/queue";
import { type RunDeps, type RunSlice, takeOneStep } from "../step/take-one-step.ts";
import { runTimeSlice, type SlicedWork } from "../step/time-slice.ts";

/** For how long a run rests whose host or org does not reply in time, while such runs have all the places that they may have. */
const unresponsiveRestMs = 10_000;

/**
 * Takes steps of a run for about a second: plan, read, advance, commit, dispatch. Two jobs may run for one version: a
 * commit writes only when the version is still the one that was read.
 */
export const createTakeStepHandler = (deps: RunDeps) =>
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
      using place = deps.bulkhead.enter(integration);
      if (place === undefined) return rest(run, deps);
      await runTimeSlice(run, createWork(run, { deps, integration, job }));
    },
  });

/** What a person sees of a run that rests. The next step that succeeds removes it. */
const waitsItsTurn =
  "Kustomer takes more than 5 seconds to reply, or does not reply. Such organizations take turns, so that others do not wait for them. Nothing is lost.";

async function rest(run: Run, { db }: RunDeps): Promise<void> {
  await runs.defer(db, run, {
    ms: unresponsiveRestMs,
    error: { kind: "unavailable", message: waitsItsTurn },
  });
  defer(new Date(Date.now() + unresponsiveRestMs));
}

const isOpen = ({ state }: Run) => state === "queued" || state === "running" || state === "waiting";

function createWork({ id: runId, workspaceId, version }: Run, slice: RunSlice): SlicedWork<Run> {
  const { db, queues } = slice.deps;
  return {
    ...slice,
    ids: { runId, workspaceId },
    bugMessage: "Inlet failed at this step because of a bug. Its operator finds the cause in the log.",
    isOwnJob: (run) => run.version === version,
    takeStep: (run) => takeOneStep(run, slice),
    dispatch: (run, delayMs) => dispatchRun(queues, run, delayMs),
    defer: (run, wait) => runs.defer(db, run, wait),
    recordFailure: (run, error) => runs.recordFailure(db, run, error),
  };
}

const dispatchRun = (queues: Queues, run: Run, delayMs = 0): Promise<void> =>
  queues.sendMany(takeStep, [{ ...toStepDispatch(run), ...(delayMs > 0 && { delayMs }) }]);
