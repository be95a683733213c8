import { Fault, normalizeBatch, takeStep, toStepDispatch } from "@inlet/contracts";
import { type Batch, type BatchOutcome, batches, type DbPool, runs, webhooks } from "@inlet/db";
import { defineHandler, type JobContext, type Queues } from "@inlet/queue";
import type { BatchMetrics } from "../batch-metrics.ts";
import { normalize, normalizePoisonous } from "../normalize.ts";
import { currentMapping, type MappedBatch } from "../origin.ts";

interface Deps {
  db: DbPool;
  queues: Queues;
  metrics: BatchMetrics;
  /** The mapping of this code unless given. */
  mappingVersion?: number;
}

/** After this many failures, or starts that ended in a crash, a batch is taken apart. */
const triesAsWhole = 3;

/**
 * Stores one raw batch. Twice is harmless: every write is an upsert on (workspace, id) that only a newer version
 * passes, and a settled batch is not found any more.
 */
export const normalizeBatchHandler = ({ db, queues, metrics, mappingVersion = currentMapping }: Deps) =>
  defineHandler({
    job: normalizeBatch,
    concurrency: 3,
    async run({ batchId }, context) {
      const timed = metrics.seconds.startTimer();
      const batch = await batches.findUnsettled(db, batchId);
      if (batch === undefined) return wakeRunOf({ db, queues }, batchId);
      const outcome = await store({ db, metrics }, { ...batch, mappingVersion }, context);
      const counter = batch.replayed ? metrics.replayed : metrics.records;
      for (const [name, count] of Object.entries(outcome))
        if (count > 0) counter.inc({ stream: batch.stream, outcome: name }, count);
      timed();
      await goOnAfter({ db, queues }, batch);
    },
  });

async function store(
  { db, metrics }: Pick<Deps, "db" | "metrics">,
  batch: MappedBatch,
  { attempt, log }: JobContext,
): Promise<BatchOutcome> {
  const ids = { batchId: batch.id, runId: batch.runId, workspaceId: batch.workspaceId };
  try {
    if (batch.failures < triesAsWhole && attempt <= triesAsWhole) return await normalize(db, batch);
    log.warn({ ...ids, failures: batch.failures, attempt }, "batch is taken apart");
    return await normalizePoisonous(db, batch);
  } catch (err) {
    metrics.failures.inc();
    const failures = await batches.recordFailure(db, batch.id);
    log.error({ ...ids, failures, err }, "batch not stored");
    throw unstored(err);
  }
}

/** Tried again with growing pauses; the count in Postgres decides when it is taken apart. */
const unstored = (cause: unknown): Fault =>
  new Fault("unavailable", "the batch could not be stored", { cause });

/**
 * Wakes the run that the batch is of; what came without a run hurries the next one when it left something to read. What
 * is replayed concerns neither.
 */
async function goOnAfter(deps: Pick<Deps, "db" | "queues">, batch: Batch): Promise<void> {
  if (batch.replayed) return;
  if (batch.runId !== null) return wakeRun(deps, batch.runId);
  await webhooks.expediteNextRun(deps.db, batch);
}

/** A batch that is settled already: whoever settled it may have died before it rang. */
async function wakeRunOf(deps: Pick<Deps, "db" | "queues">, batchId: string): Promise<void> {
  const runId = await batches.findRunId(deps.db, batchId);
  if (runId !== undefined) await wakeRun(deps, runId);
}

/** Rings for a run that waits at its barrier, once nothing of it is unsettled. The look comes after our commit. */
async function wakeRun({ db, queues }: Pick<Deps, "db" | "queues">, runId: string): Promise<void> {
  const run = await runs.findReadyAtBarrier(db, runId);
  if (run !== undefined) await queues.sendMany(takeStep, [toStepDispatch(run)]);
}
