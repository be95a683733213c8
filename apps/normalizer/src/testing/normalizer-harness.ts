import { type BatchOutcome, type DbPool, openDb } from "@inlet/db";
import type { JobContext } from "@inlet/queue";
import { createJobContext, createRecordingQueues, type RecordingQueues } from "@inlet/queue/testing";
import { createMetrics } from "@inlet/service-kit";
import { testDb } from "@inlet/testkit";
import { type Given, type GivenBatch, type GivenRun, givenIn } from "@inlet/testkit/given";
import { afterAll, beforeEach } from "vitest";
import { createBatchMetrics } from "../batch-metrics.ts";
import { normalizeBatchHandler } from "../jobs/normalize-batch.ts";

/** What a test of the handler stands on; call `trial()` at the top of a file. */
export interface Trial {
  readonly db: DbPool;
  readonly given: Given;
  /** What this test's handler has sent. */
  queues(): RecordingQueues;
  handle(batch: Pick<GivenBatch, "id">, context?: Partial<JobContext>): Promise<void>;
  /** Stores a page for `run` and has it normalized. @returns what became of its records */
  store(run: GivenRun, page: Record<string, unknown>): Promise<BatchOutcome & { state: string }>;
  outcomeOf(batch: Pick<GivenBatch, "id">): Promise<BatchOutcome & { state: string }>;
  ids(table: string): Promise<unknown[]>;
}

export function trial(): Trial {
  const pg = testDb();
  const given = givenIn(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());
  const metrics = createBatchMetrics(createMetrics("normalizer"));
  let queues = createRecordingQueues();
  beforeEach(() => {
    queues = createRecordingQueues();
  });

  const handle: Trial["handle"] = ({ id }, context) =>
    normalizeBatchHandler({ db, queues, metrics }).run({ batchId: id }, createJobContext(context));
  const outcomeOf: Trial["outcomeOf"] = async ({ id }) => {
    const [row] = await given.ask<BatchOutcome & { state: string }>(
      "select state, stored, unchanged, held, rejected, dropped from raw_batch where id = $1",
      id,
    );
    if (row === undefined) throw new Error("the batch is gone");
    return row;
  };
  return {
    db,
    given,
    queues: () => queues,
    handle,
    outcomeOf,
    async store(run, page) {
      const batch = await given.batch(run, page);
      await handle(batch);
      return outcomeOf(batch);
    },
    ids: async (table) => (await given.ask(`select id from ${table} order by id`)).map((it) => it["id"]),
  };
}
