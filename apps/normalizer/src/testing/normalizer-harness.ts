import { type BatchOutcome, type DbPool, openDb } from "@inlet/db";
import type { JobContext } from "@inlet/queue";
import { createJobContext, createRecordingQueues, type RecordingQueues } from "@inlet/queue/testing";
import { createKeyring, createMetrics, generateEncryptionKey, type Keyring } from "@inlet/service-kit";
import { setUpTestDb } from "@inlet/testkit";
import { createGiven, type Given, type GivenBatch, type GivenRun } from "@inlet/testkit/given";
import { afterAll, beforeEach } from "vitest";
import { createBatchMetrics } from "../batch-metrics.ts";
import { createNormalizeBatchHandler } from "../jobs/normalize-batch.ts";

/** The outcome and state of a batch, as its row holds them. */
type SettledBatch = BatchOutcome & { state: string };

/** The handler of `normalize-batch` on a test database, with recording queues. */
export interface NormalizerHarness {
  readonly db: DbPool;
  readonly given: Given;
  readonly keyring: Keyring;
  /** What the handlers of the current test have sent. */
  queues(): RecordingQueues;
  /** Runs a `normalize-batch` job. */
  handle(batch: Pick<GivenBatch, "id">, context?: Partial<JobContext>): Promise<void>;
  /** Stores a page for `run` and normalizes it. */
  store(run: GivenRun, page: Record<string, unknown>): Promise<SettledBatch>;
  loadOutcome(batch: Pick<GivenBatch, "id">): Promise<SettledBatch>;
  /** Lists the ids of a table's rows, in order. */
  listIds(table: string): Promise<unknown[]>;
}

/** Sets up the harness. Call it at the top of a test file. */
export function setUpNormalizer(): NormalizerHarness {
  const pg = setUpTestDb();
  const given = createGiven(pg);
  const db = openDb({ url: pg.url });
  afterAll(() => db.destroy());
  const keyring = createKeyring(`k1:${generateEncryptionKey()}`);
  const metrics = createBatchMetrics(createMetrics("normalizer"));
  let queues = createRecordingQueues();
  beforeEach(() => {
    queues = createRecordingQueues();
  });

  const handle: NormalizerHarness["handle"] = ({ id }, context) =>
    createNormalizeBatchHandler({ db, queues, keyring, metrics }).run(
      { batchId: id },
      createJobContext(context),
    );
  const loadOutcome: NormalizerHarness["loadOutcome"] = async ({ id }) => {
    const [row] = await given.query<SettledBatch>(
      "select state, stored, unchanged, held, rejected, dropped from raw_batch where id = $1",
      id,
    );
    if (row === undefined) throw new Error("no batch");
    return row;
  };
  return {
    db,
    given,
    keyring,
    queues: () => queues,
    handle,
    loadOutcome,
    async store(run, page) {
      const batch = await given.batch(run, page);
      await handle(batch);
      return loadOutcome(batch);
    },
    listIds: async (table) =>
      (await given.query(`select id from ${table} order by id`)).map((it) => it["id"]),
  };
}
