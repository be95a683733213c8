import { type BatchOutcome, type DbPool, inTransaction } from "@inlet/db";
import type { MappedBatch } from "../page/mapped-batch.ts";
import { openPage, type PageDeps } from "../page/open-page.ts";
import { emptyOutcome } from "./outcome.ts";
import { addErased, rejectPage, settle } from "./settle.ts";
import { storeBisected } from "./store-bisected.ts";
import { storeRecords } from "./store-records.ts";

/**
 * Takes a batch through the pipeline: open -> parse -> admit -> write -> settle. All writes are one transaction, unless
 * the batch is bisected: then the records that fail are isolated, down to single ones, and rejected.
 */
export async function normalize(
  deps: PageDeps & { db: DbPool },
  unopened: MappedBatch,
  { isBisected = false }: { isBisected?: boolean } = {},
): Promise<BatchOutcome> {
  const { db } = deps;
  const page = await openPage(deps, unopened);
  const batch = { ...unopened, names: page?.names };
  if (isBisected && page !== undefined) {
    const outcome = addErased(await storeBisected(db, batch, page.records), page);
    await inTransaction(db, (tx) => settle(tx, batch, { outcome, page }));
    return outcome;
  }
  return inTransaction(db, async (tx) => {
    const outcome =
      page === undefined
        ? await rejectPage(tx, batch)
        : addErased(await storeRecords(tx, batch, page.records), page);
    if (!(await settle(tx, batch, { outcome, page }))) throw batchIsGone;
    return outcome;
  }).catch((err: unknown) => {
    if (err === batchIsGone) return emptyOutcome;
    throw err;
  });
}

/** Rolls the transaction back when another worker has settled the batch, or when its integration was purged. */
const batchIsGone = new Error("the batch was settled or removed meanwhile");
