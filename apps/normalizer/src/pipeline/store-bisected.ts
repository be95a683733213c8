import {
  answerDatabaseError,
  type BatchOutcome,
  batches,
  DatabaseFault,
  type Db,
  getSqlState,
  inTransaction,
} from "@inlet/db";
import type { MappedBatch } from "../page/mapped-batch.ts";
import { toRejectionId } from "../page/parse-records.ts";
import { addOutcomes, emptyOutcome } from "./outcome.ts";
import { recordRejections, storeRecords } from "./store-records.ts";

/**
 * Stores what it can of a batch that failed as a whole. It halves the batch until each record that fails is alone, and
 * rejects those. Each half is a transaction of its own. Repeating it is harmless.
 */
export async function storeBisected(
  db: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<BatchOutcome> {
  try {
    return await inTransaction(db, async (tx) =>
      (await batches.lockUnsettled(tx, batch)) ? await storeRecords(tx, batch, raw) : emptyOutcome,
    );
  } catch (err) {
    if (err instanceof DatabaseFault) throw err; // no record is at fault
    if (raw.length > 1) {
      const middle = Math.ceil(raw.length / 2);
      const first = await storeBisected(db, batch, raw.slice(0, middle));
      return addOutcomes(first, await storeBisected(db, batch, raw.slice(middle)));
    }
    if (raw.length === 0) throw err;
    return rejectRecord(db, { batch, record: raw[0], err });
  }
}

/**
 * After so many failures of a batch, a record that the database alone does not store in time is rejected. It would hold up its run for
 * ever, and by then the database has had time to recover.
 */
const maxTimeouts = 10;

/** Rejects a record that the database refuses because of its data, or never stores in time. Any other failure is thrown again. */
async function rejectRecord(
  db: Db,
  { batch, record, err }: { batch: MappedBatch; record: unknown; err: unknown },
): Promise<BatchOutcome> {
  // The errors that mapping a record may throw. A lost connection is a plain `Error` without a code.
  const isMappingError = err instanceof TypeError || err instanceof RangeError;
  const answer = answerDatabaseError(err);
  const isTooSlow = answer === "fail" && batch.failures >= maxTimeouts;
  if (!isMappingError && answer !== "reject" && !isTooSlow) throw err;
  const reason = isMappingError ? "could not be mapped" : describe(isTooSlow, err);
  await recordRejections(db, batch, { rejected: [{ id: toRejectionId(record), reason }], stored: [] });
  return { ...emptyOutcome, rejected: 1 };
}

const describe = (isTooSlow: boolean, err: unknown): string =>
  `the database ${isTooSlow ? "cannot store it in time" : "refuses it"} (${getSqlState(err)})`;
