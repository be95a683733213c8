import { Fault, normalizeBatch, takeStep, toStepDispatch } from "@inlet/contracts";
import { type Batch, type BatchOutcome, batches, type DbPool, runs, webhooks } from "@inlet/db";
import { defineHandler, type JobContext, type Queues } from "@inlet/queue";
import type { BatchMetrics } from "../batch-metrics.ts";
import { currentMappingVersion, type MappedBatch } from "../page/mapped-batch.ts";
import { normalize } from "../pipeline/normalize.ts";

interface Deps {
  db: DbPool;
  queues: Queues;
  metrics: BatchMetrics;
  /** The current version of the mapping by default. */
  mappingVersion?: number;
}

/** After this many failures, or starts that ended in a crash, the batch is bisected. */
const maxWholeTries = 3;

/**
 * Stores one raw batch. The job is idempotent: every write is an upsert on (workspace, id) that only a newer version
 * passes, and the job skips a batch that is settled.
 */
export const createNormalizeBatchHandler = ({
  db,
  queues,
  metrics,
  mappingVersion = currentMappingVersion,
}: Deps) =>
  defineHandler({
    job: normalizeBatch,
    concurrency: 3,
    async run({ batchId }, context) {
      const stopTimer = metrics.seconds.startTimer();
      const batch = await batches.findUnsettled(db, batchId);
      if (batch === undefined) return dispatchRunOfBatch({ db, queues }, batchId);
      const outcome = await storeBatch({ db, metrics }, { ...batch, mappingVersion }, context);
      const counter = batch.replayed ? metrics.replayed : metrics.records;
      for (const [name, count] of Object.entries(outcome))
        if (count > 0) counter.inc({ stream: batch.stream, outcome: name }, count);
      stopTimer();
      await continueRun({ db, queues }, batch);
    },
  });

async function storeBatch(
  { db, metrics }: Pick<Deps, "db" | "metrics">,
  batch: MappedBatch,
  { attempt, log }: JobContext,
): Promise<BatchOutcome> {
  const ids = { batchId: batch.id, runId: batch.runId, workspaceId: batch.workspaceId };
  const isBisected = batch.failures >= maxWholeTries || attempt > maxWholeTries;
  if (isBisected) log.warn({ ...ids, failures: batch.failures, attempt }, "batch is bisected");
  try {
    return await normalize(db, batch, { isBisected });
  } catch (err) {
    metrics.failures.inc();
    const failures = await batches.recordFailure(db, batch.id);
    log.error({ ...ids, failures, err }, "batch not stored");
    throw toRetryableFault(err);
  }
}

/** The queue retries with backoff. The failure count in Postgres decides when the batch is bisected. */
const toRetryableFault = (cause: unknown): Fault =>
  new Fault("unavailable", "the batch could not be stored", { cause });

/**
 * Dispatches the run of the batch if it waits for it. A webhook batch has no run: if it added to the backlog, the next
 * run becomes due sooner. A replay does neither.
 */
async function continueRun(deps: Pick<Deps, "db" | "queues">, batch: Batch): Promise<void> {
  if (batch.replayed) return;
  if (batch.runId !== null) return dispatchAtBarrier(deps, batch.runId);
  await webhooks.expediteNextRun(deps.db, batch);
}

/** The worker that settled the batch may have died before it dispatched the run. */
async function dispatchRunOfBatch(deps: Pick<Deps, "db" | "queues">, batchId: string): Promise<void> {
  const runId = await batches.findRunId(deps.db, batchId);
  if (runId !== undefined) await dispatchAtBarrier(deps, runId);
}

/** Dispatches a run that waits at its barrier once all its batches are settled. Must be called after the commit. */
async function dispatchAtBarrier({ db, queues }: Pick<Deps, "db" | "queues">, runId: string): Promise<void> {
  const run = await runs.findReadyAtBarrier(db, runId);
  if (run !== undefined) await queues.sendMany(takeStep, [toStepDispatch(run)]);
}
