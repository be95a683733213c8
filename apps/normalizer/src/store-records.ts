import { type BatchOutcome, batches, type Db, getSqlState, inTransaction, records } from "@inlet/db";
import type { MappedBatch } from "./origin.ts";
import { addOutcomes, emptyOutcome } from "./outcome.ts";
import { buildPlaceholderId } from "./parse-records.ts";
import { replayRecords } from "./replay-records.ts";
import { storeConversations } from "./store-conversations.ts";
import { storeCustomers } from "./store-customers.ts";
import { storeMessages } from "./store-messages.ts";
import { storeTags } from "./store-tags.ts";

const storeByStream = {
  tags: storeTags,
  customers: storeCustomers,
  conversations: storeConversations,
  messages: storeMessages,
};

/** Stores the records of a batch in the caller's transaction, and records the rejected ones. */
export async function storeRecords(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<BatchOutcome> {
  if (batch.replayed) return replayRecords(tx, batch, raw);
  const { outcome, rejected } = await storeByStream[batch.stream](tx, batch, raw);
  const ids = raw.flatMap((it) => getId(it) ?? []);
  const stored = ids.filter((id) => !rejected.some((it) => it.id === id));
  await records.recordRejections(tx, batch, { rejected, stored });
  return outcome;
}

/** SQLSTATE classes of faults in the data itself. A retry cannot help. */
const dataFaults = /^(21|22|23|54)/;

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
    if (raw.length > 1) {
      const middle = Math.ceil(raw.length / 2);
      const first = await storeBisected(db, batch, raw.slice(0, middle));
      return addOutcomes(first, await storeBisected(db, batch, raw.slice(middle)));
    }
    if (raw.length === 0) throw err;
    return rejectRecord(db, { batch, record: raw[0], err });
  }
}

/** Rejects a record that the database refuses because of its data. Any other failure is thrown again. */
async function rejectRecord(
  db: Db,
  { batch, record, err }: { batch: MappedBatch; record: unknown; err: unknown },
): Promise<BatchOutcome> {
  const state = getSqlState(err);
  if (!(isMappingError(err) || (state !== undefined && dataFaults.test(state)))) throw err;
  const id = getId(record) ?? buildPlaceholderId(record);
  const reason = isMappingError(err) ? "could not be mapped" : `the database refuses it (${state})`;
  if (!batch.replayed) await records.recordRejections(db, batch, { rejected: [{ id, reason }], stored: [] });
  return { ...emptyOutcome, rejected: 1 };
}

/** The errors that mapping a record may throw. A lost connection is a plain `Error` without a code. */
const isMappingError = (err: unknown): boolean => err instanceof TypeError || err instanceof RangeError;

function getId(raw: unknown): string | undefined {
  const id = typeof raw === "object" && raw !== null && "id" in raw ? raw.id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}
