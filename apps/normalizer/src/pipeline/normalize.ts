import { type Batch, type BatchOutcome, batches, type Db, type DbPool, inTransaction } from "@inlet/db";
import { type MappedBatch, toRejectedPageId } from "../page/mapped-batch.ts";
import { openPage } from "../page/open-page.ts";
import { emptyOutcome } from "./outcome.ts";
import { storeBisected } from "./store-bisected.ts";
import { recordRejections, storeRecords } from "./store-records.ts";

/**
 * Takes a batch through the pipeline: open -> parse -> admit -> write -> settle. All writes are one transaction, unless
 * the batch is bisected: then the records that fail are isolated, down to single ones, and rejected.
 */
export async function normalize(
  db: DbPool,
  batch: MappedBatch,
  { isBisected = false }: { isBisected?: boolean } = {},
): Promise<BatchOutcome> {
  const page = await openPage(db, batch);
  if (isBisected && page !== undefined) {
    const outcome = await storeBisected(db, batch, page.records);
    await settle(db, batch, { outcome, body: page.body });
    return outcome;
  }
  return inTransaction(db, async (tx) => {
    const outcome =
      page === undefined ? await rejectPage(tx, batch) : await storeRecords(tx, batch, page.records);
    if (!(await settle(tx, batch, { outcome, body: page?.body }))) throw batchIsGone;
    return outcome;
  }).catch((err: unknown) => {
    if (err === batchIsGone) return emptyOutcome;
    throw err;
  });
}

/** Rolls the transaction back when another worker has settled the batch, or when its integration was purged. */
const batchIsGone = new Error("the batch was settled or removed meanwhile");

async function rejectPage(tx: Db, batch: Batch): Promise<BatchOutcome> {
  const reason = `a page of ${batch.records} records cannot be read`;
  await recordRejections(tx, batch, { rejected: [{ id: toRejectedPageId(batch), reason }], stored: [] });
  return { ...emptyOutcome, rejected: batch.records };
}

/** How a batch is settled. */
interface Settlement {
  outcome: BatchOutcome;
  /** Replaces the body when the page contained something that must not be stored. */
  body: Buffer | undefined;
}

async function settle(db: Db, batch: Batch, { outcome, body }: Settlement): Promise<boolean> {
  if (body !== undefined) await batches.replaceBody(db, batch.id, body);
  return batch.replayed ? batches.settleReplayed(db, batch, outcome) : batches.settle(db, batch.id, outcome);
}
