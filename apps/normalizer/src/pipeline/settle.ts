import { type Batch, type BatchOutcome, batches, customerErasures, type Db } from "@inlet/db";
import { saveNames } from "../page/customer-names.ts";
import { toRejectedPageId } from "../page/mapped-batch.ts";
import type { CleanPage } from "../page/open-page.ts";
import { emptyOutcome } from "./outcome.ts";
import { recordRejections } from "./store-records.ts";

/** Rejects all records of a page at once. */
export async function rejectPage(tx: Db, batch: Batch, why = "cannot be read"): Promise<BatchOutcome> {
  const reason = `a page of ${batch.records} records ${why}`;
  await recordRejections(tx, batch, { rejected: [{ id: toRejectedPageId(batch), reason }], stored: [] });
  return { ...emptyOutcome, rejected: batch.records };
}

/** How a batch is settled. */
interface Settlement {
  outcome: BatchOutcome;
  /** Its body replaces the batch's own when the page contained something that must not be stored. */
  page: CleanPage | undefined;
}

/** Counts the records of erased customers among those that are not stored. */
export const addErased = (outcome: BatchOutcome, { erased }: CleanPage): BatchOutcome => ({
  ...outcome,
  dropped: outcome.dropped + erased.length,
});

/** Settles a batch. @returns false when it is settled or removed already */
export async function settle(db: Db, batch: Batch, { outcome, page }: Settlement): Promise<boolean> {
  if (page?.body !== undefined) await batches.replaceBody(db, batch.id, page.body);
  if (page !== undefined) await keepFindings(db, batch, page);
  return batch.replayed ? batches.settleReplayed(db, batch, outcome) : batches.settle(db, batch.id, outcome);
}

/** Keeps what cleaning a page has found besides its records. */
export async function keepFindings(
  db: Db,
  { workspaceId }: Pick<Batch, "workspaceId">,
  { erased, names }: Pick<CleanPage, "erased" | "names">,
): Promise<void> {
  await customerErasures.noteErasedRecords(db, workspaceId, erased);
  if (names) await saveNames(db, names);
}
