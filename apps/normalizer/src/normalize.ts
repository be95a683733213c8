import { promisify } from "node:util";
import { zstdDecompress } from "node:zlib";
import { type Batch, type BatchOutcome, batches, type Db, type DbPool, known, replays } from "@inlet/db";
import { parseBody } from "@inlet/kustomer";
import type { MappedBatch } from "./origin.ts";
import { nothing, pageId } from "./outcome.ts";
import { inTransaction, storeBisected, storeRecords } from "./store-records.ts";

const decompress = promisify(zstdDecompress);

/** The records of a batch; none when the page as a whole cannot be read. */
async function open({ body }: Batch): Promise<readonly unknown[] | undefined> {
  try {
    return parseBody(await decompress(body)).records;
  } catch {
    return undefined; // the caller rejects the whole page, with words
  }
}

/** Stores a batch and settles it, both or neither. @returns what became of its records */
export async function normalize(db: DbPool, batch: MappedBatch): Promise<BatchOutcome> {
  const records = await open(batch);
  if (records === undefined) return rejectPage(db, batch);
  return inTransaction(db, async (tx) => {
    const outcome = await storeRecords(tx, batch, records);
    if (!(await settle(tx, batch, outcome))) throw batchIsGone;
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
  const records = await open(batch);
  if (records === undefined) return rejectPage(db, batch);
  const outcome = await storeBisected(db, batch, records);
  await settle(db, batch, outcome);
  return outcome;
}

const settle = (db: Db, batch: Batch, outcome: BatchOutcome): Promise<boolean> =>
  batch.replayed ? replays.settle(db, batch, outcome) : batches.settle(db, batch.id, outcome);

async function rejectPage(db: DbPool, batch: Batch): Promise<BatchOutcome> {
  const outcome = { ...nothing, rejected: batch.records };
  return inTransaction(db, async (tx) => {
    const rejected = [{ id: pageId(batch), reason: `a page of ${batch.records} records cannot be read` }];
    if (!batch.replayed) await known.noteRejections(tx, batch, { rejected, stored: [] });
    await settle(tx, batch, outcome);
    return outcome;
  });
}
