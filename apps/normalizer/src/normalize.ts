import {
  type Batch,
  type BatchOutcome,
  batches,
  type Db,
  type DbPool,
  inTransaction,
  records,
} from "@inlet/db";
import { type CleanedPage, cleanPage, parsePageRecords } from "./clean-page.ts";
import type { MappedBatch } from "./origin.ts";
import { emptyOutcome, toRejectedPageId } from "./outcome.ts";
import { storeBisected, storeRecords } from "./store-records.ts";

/** Opens a batch and cleans its page. @returns undefined when the page cannot be read */
async function openPage(db: Db, batch: Batch): Promise<CleanedPage | undefined> {
  let raw: readonly unknown[];
  try {
    raw = parsePageRecords(await batches.decompressBody(batch.body));
  } catch {
    return undefined; // the caller rejects the page with a reason
  }
  return cleanPage(db, batch, raw);
}

/** Stores and settles a batch in one transaction. */
export async function normalize(db: DbPool, batch: MappedBatch): Promise<BatchOutcome> {
  const page = await openPage(db, batch);
  if (page === undefined) return rejectPage(db, batch);
  return inTransaction(db, async (tx) => {
    const outcome = await storeRecords(tx, batch, page.records);
    if (!(await settle(tx, batch, { outcome, body: page.body }))) throw batchIsGone;
    return outcome;
  }).catch((err: unknown) => {
    if (err === batchIsGone) return emptyOutcome;
    throw err;
  });
}

/** Rolls the transaction back when another worker has settled the batch, or when its integration was purged. */
const batchIsGone = new Error("the batch was settled or removed meanwhile");

/** Stores a batch that failed as a whole. It isolates the records that fail, down to single ones, and rejects them. */
export async function normalizeBisected(db: DbPool, batch: MappedBatch): Promise<BatchOutcome> {
  const page = await openPage(db, batch);
  if (page === undefined) return rejectPage(db, batch);
  const outcome = await storeBisected(db, batch, page.records);
  await settle(db, batch, { outcome, body: page.body });
  return outcome;
}

/** How a batch is settled. */
interface Settlement {
  outcome: BatchOutcome;
  /** Replaces the body when the page contained something that must not be stored. */
  body?: Buffer | undefined;
}

async function settle(db: Db, batch: Batch, { outcome, body }: Settlement): Promise<boolean> {
  if (body !== undefined) await batches.replaceBody(db, batch.id, body);
  return batch.replayed ? batches.settleReplayed(db, batch, outcome) : batches.settle(db, batch.id, outcome);
}

async function rejectPage(db: DbPool, batch: Batch): Promise<BatchOutcome> {
  const outcome = { ...emptyOutcome, rejected: batch.records };
  return inTransaction(db, async (tx) => {
    const reason = `a page of ${batch.records} records cannot be read`;
    const rejected = [{ id: toRejectedPageId(batch), reason }];
    if (!batch.replayed) await records.recordRejections(tx, batch, { rejected, stored: [] });
    await settle(tx, batch, { outcome });
    return outcome;
  });
}
