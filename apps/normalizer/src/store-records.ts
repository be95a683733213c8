import { batches, type Db, getSqlState, inTransaction, records } from "@inlet/db";
import type { MappedBatch } from "./origin.ts";
import { nothing, type Stored, sum } from "./outcome.ts";
import { nameless } from "./parse-records.ts";
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

/** Stores the records of a batch in the caller's transaction, and notes those that are rejected. */
export async function storeRecords(
  tx: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<Stored["outcome"]> {
  if (batch.replayed) return replayRecords(tx, batch, raw);
  const { outcome, rejected } = await storeByStream[batch.stream](tx, batch, raw);
  const stored = raw.flatMap((it) => idOf(it) ?? []).filter((id) => !rejected.some((no) => no.id === id));
  await records.recordRejections(tx, batch, { rejected, stored });
  return outcome;
}

/** SQLSTATE classes of faults in the data itself: trying again cannot help. */
const dataFaults = /^(21|22|23|54)/;
/**
 * Stores what can be stored of a batch that failed as a whole: halves it until the records that fail stand alone, and
 * rejects those. Each half is a transaction of its own; all of it may happen twice.
 */
export async function storeBisected(
  db: Db,
  batch: MappedBatch,
  raw: readonly unknown[],
): Promise<Stored["outcome"]> {
  try {
    return await inTransaction(db, async (tx) =>
      (await batches.lockUnsettled(tx, batch)) ? await storeRecords(tx, batch, raw) : nothing,
    );
  } catch (err) {
    if (raw.length > 1) {
      const middle = Math.ceil(raw.length / 2);
      const first = await storeBisected(db, batch, raw.slice(0, middle));
      return sum(first, await storeBisected(db, batch, raw.slice(middle)));
    }
    if (raw.length === 0) throw err;
    return reject(db, { batch, record: raw[0], err });
  }
}

/** A record alone that the database refuses for what it holds is rejected; any other failure is not its fault. */
async function reject(
  db: Db,
  { batch, record, err }: { batch: MappedBatch; record: unknown; err: unknown },
): Promise<Stored["outcome"]> {
  const state = getSqlState(err);
  if (!(isUnmappable(err) || (state !== undefined && dataFaults.test(state)))) throw err;
  const id = idOf(record) ?? nameless(record);
  const reason = isUnmappable(err) ? "could not be mapped" : `the database refuses it (${state})`;
  if (!batch.replayed) await records.recordRejections(db, batch, { rejected: [{ id, reason }], stored: [] });
  return { ...nothing, rejected: 1 };
}

/** What mapping a record can end in; a lost connection is a plain error without a code. */
const isUnmappable = (err: unknown): boolean => err instanceof TypeError || err instanceof RangeError;

function idOf(raw: unknown): string | undefined {
  const id = typeof raw === "object" && raw !== null && "id" in raw ? raw.id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}
