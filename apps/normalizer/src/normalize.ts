import {
  type Batch,
  type BatchOutcome,
  batches,
  type Db,
  type DbPool,
  inTransaction,
  records,
} from "@inlet/db";
import { type Cleaned, clean, recordsIn } from "./clean-page.ts";
import type { MappedBatch } from "./origin.ts";
import { nothing, pageId } from "./outcome.ts";
import { storeBisected, storeRecords } from "./store-records.ts";

/** What is left of a batch to be stored; none when the page as a whole cannot be read. */
async function open(db: Db, batch: Batch): Promise<Cleaned | undefined> {
  let records: readonly unknown[];
  try {
    records = recordsIn(await batches.decompressBody(batch.body));
  } catch {
    return undefined; // the caller rejects the whole page, with words
  }
  return clean(db, batch, records);
}

/** Stores a batch and settles it, both or neither. @returns what became of its records */
export async function normalize(db: DbPool, batch: MappedBatch): Promise<BatchOutcome> {
  const opened = await open(db, batch);
  if (opened === undefined) return rejectPage(db, batch);
  return inTransaction(db, async (tx) => {
    const outcome = await storeRecords(tx, batch, opened.records);
    if (!(await settle(tx, batch, { outcome, body: opened.body }))) throw batchIsGone;
    return outcome;
  }).catch((err: unknown) => {
    if (err === batchIsGone) return nothing;
    throw err;
  });
}

/** Settled by somebody else, or disconnected and purged meanwhile: then what was stored with it is undone. */
const batchIsGone = new Error("the batch is gone");

/** The same for a batch that would not be stored at once: record by record where it must be. */
export async function normalizePoisonous(db: DbPool, batch: MappedBatch): Promise<BatchOutcome> {
  const opened = await open(db, batch);
  if (opened === undefined) return rejectPage(db, batch);
  const outcome = await storeBisected(db, batch, opened.records);
  await settle(db, batch, { outcome, body: opened.body });
  return outcome;
}

/** What became of a batch, and its body when something of it must not be kept. */
interface Settlement {
  outcome: BatchOutcome;
  body?: Buffer | undefined;
}

async function settle(db: Db, batch: Batch, { outcome, body }: Settlement): Promise<boolean> {
  if (body !== undefined) await batches.replaceBody(db, batch.id, body);
  return batch.replayed ? batches.settleReplayed(db, batch, outcome) : batches.settle(db, batch.id, outcome);
}

async function rejectPage(db: DbPool, batch: Batch): Promise<BatchOutcome> {
  const outcome = { ...nothing, rejected: batch.records };
  return inTransaction(db, async (tx) => {
    const rejected = [{ id: pageId(batch), reason: `a page of ${batch.records} records cannot be read` }];
    if (!batch.replayed) await records.recordRejections(tx, batch, { rejected, stored: [] });
    await settle(tx, batch, { outcome });
    return outcome;
  });
}
