import {
  Fault,
  givesWay,
  normalizeBatch,
  redactRecords,
  takeStep,
  toStepDispatch,
  toWorkspaceDispatch,
} from "@inlet/contracts";
import {
  type Batch,
  type BatchOutcome,
  batches,
  DatabaseFault,
  type DbPool,
  redaction,
  runs,
  webhooks,
} from "@inlet/db";
import { defineHandler, type JobContext, type Queues } from "@inlet/queue";
import type { Keyring } from "@inlet/service-kit";
import type { BatchMetrics } from "../batch-metrics.ts";
import { currentMappingVersion, type MappedBatch } from "../page/mapped-batch.ts";
import type { PageDeps } from "../page/open-page.ts";
import { normalize } from "../pipeline/normalize.ts";
import { normalizeAlone } from "../pipeline/normalize-alone.ts";
import { createExclusion } from "./exclusion.ts";

interface Deps {
  db: DbPool;
  queues: Queues;
  keyring: Keyring;
  metrics: BatchMetrics;
  /** The current version of the mapping by default. */
  mappingVersion?: number;
}

/** After this many failures the batch is bisected, and after so many workers that were lost with it its records are stored alone. */
const maxWholeTries = 3;

/** How a batch is normalized. */
type Way = "whole" | "bisected" | "alone";

const ways: Record<Way, (deps: PageDeps & { db: DbPool }, batch: MappedBatch) => Promise<BatchOutcome>> = {
  whole: normalize,
  bisected: (deps, batch) => normalize(deps, batch, { isBisected: true }),
  alone: normalizeAlone,
};

function chooseWay({ failures }: Pick<Batch, "failures">, { crashes }: Pick<JobContext, "crashes">): Way {
  if (crashes >= maxWholeTries) return "alone";
  return failures >= maxWholeTries ? "bisected" : "whole";
}

/**
 * Stores one raw batch. The job is idempotent: every write is an upsert on (workspace, id) that only a newer version
 * passes, and the job skips a batch that is settled.
 */
export const createNormalizeBatchHandler = ({
  db,
  queues,
  keyring,
  metrics,
  mappingVersion = currentMappingVersion,
}: Deps) => {
  // Otherwise nothing shows with which of several batches a worker was lost.
  const runExclusively = createExclusion();
  return defineHandler({
    job: normalizeBatch,
    concurrency: 3,
    async run({ batchId }, context) {
      const startedAt = performance.now();
      const stopTimer = metrics.seconds.startTimer();
      const batch = await batches.findUnsettled(db, batchId);
      if (batch === undefined) {
        // The worker that settled the batch may have died before it dispatched the run.
        return dispatchAtBarrier({ db, queues }, await batches.findRunId(db, batchId));
      }
      const mapped = { ...batch, mappingVersion };
      const way = chooseWay(batch, context);
      const work = () => normalizeOrFail({ db, keyring, metrics }, mapped, { ...context, way });
      const outcome = await runExclusively(work, { isAlone: way === "alone" });
      metrics.countRecords(batch, outcome);
      if (batch.redactsNames && batch.stream === "customers")
        await dispatchWithheld({ db, queues }, batch.workspaceId);
      stopTimer();
      if (batch.replayed) return;
      const elapsedMs = performance.now() - startedAt;
      if (batch.runId !== null) await dispatchAtBarrier({ db, queues }, batch.runId, elapsedMs);
      else await webhooks.expediteNextRun(db, batch); // if the batch has added to the backlog
    },
  });
};

/** Customers have arrived: has what was withheld because of them stored. Must be called after the commit. */
async function dispatchWithheld(
  { db, queues }: Pick<Deps, "db" | "queues">,
  workspaceId: string,
): Promise<void> {
  if (await redaction.hasStoredToRedact(db, workspaceId))
    await queues.sendMany(redactRecords, [toWorkspaceDispatch(workspaceId)]);
}

const warnings = {
  bisected: "batch is bisected",
  alone: "workers were lost with this batch; its records are stored one by one, and nothing beside it",
} satisfies Partial<Record<Way, string>>;

/** Normalizes a batch and records a failure. @throws Fault `unavailable` */
async function normalizeOrFail(
  { db, keyring, metrics }: Pick<Deps, "db" | "keyring" | "metrics">,
  batch: MappedBatch,
  { crashes, log, way }: JobContext & { way: Way },
): Promise<BatchOutcome> {
  const ids = { batchId: batch.id, runId: batch.runId, workspaceId: batch.workspaceId };
  if (way !== "whole") log.warn({ ...ids, failures: batch.failures, crashes }, warnings[way]);
  try {
    return await ways[way]({ db, keyring }, batch);
  } catch (err) {
    if (err instanceof DatabaseFault) throw err; // the batch is not at fault
    metrics.failures.inc();
    const failures = await batches.recordFailure(db, batch.id);
    log.error({ ...ids, failures, err }, "batch not stored");
    throw toRetryableFault(err);
  }
}

/** The queue retries with backoff. The failure count in Postgres decides when the batch is bisected. */
const toRetryableFault = (cause: unknown): Fault =>
  new Fault("unavailable", "the batch could not be stored", { cause });

/** How long a run that gives way rests, as a multiple of the time that its batch took. */
const restFactor = 3;
const maxRestMs = 2_000;

/**
 * Dispatches a run that waits at its barrier once all its batches are settled. Must be called after the commit. A run that
 * gives way to live ones rests first: so it is at work for a quarter of the time, and more seldom where storing is slow.
 */
async function dispatchAtBarrier(
  { db, queues }: Pick<Deps, "db" | "queues">,
  runId: string | undefined,
  elapsedMs = 0,
): Promise<void> {
  if (runId === undefined) return;
  const run = await runs.findReadyAtBarrier(db, runId);
  if (run === undefined) return;
  const delayMs = givesWay(run.lane) ? Math.min(Math.round(restFactor * elapsedMs), maxRestMs) : 0;
  await queues.sendMany(takeStep, [{ ...toStepDispatch(run), ...(delayMs > 0 && { delayMs }) }]);
}
