import { type BatchOutcome, batches, type DbPool, inTransaction } from "@inlet/db";
import type { OpenRedaction } from "@inlet/use-cases";
import type { MappedBatch } from "../page/mapped-batch.ts";
import {
  type CleanPage,
  cleanPage,
  openBatchRedaction,
  openPage,
  type PageDeps,
  readBody,
  readRecords,
} from "../page/open-page.ts";
import { toRejectionId } from "../page/parse-records.ts";
import { addOutcomes, emptyOutcome } from "./outcome.ts";
import { addErased, keepFindings, rejectPage, settle } from "./settle.ts";
import { storeBisected } from "./store-bisected.ts";
import { recordRejections } from "./store-records.ts";

type Deps = PageDeps & { db: DbPool };

/** Stand for the page before it is taken apart, and after its records are stored. */
const [opening, keeping] = [-1, -2];

/** A record with which so many workers were lost, while it was stored alone, is rejected. */
const maxLost = 3;
const lostReason = `could not be stored: ${maxLost} processes were lost with it`;

/**
 * Normalizes a batch with which workers were lost: by memory, or by work that never ended. Each record is stored alone, and one with
 * which workers are lost again is rejected. Such a page is not kept, because every process that reads it later would be lost as well.
 */
export async function normalizeAlone(deps: Deps, batch: MappedBatch): Promise<BatchOutcome> {
  const redaction = await openBatchRedaction(deps, batch);
  const records = await tryAlone(deps, { batchId: batch.id, place: opening }, () =>
    readPage(batch, redaction),
  );
  const stored = Array.isArray(records) ? await storeEach(records, { deps, batch, redaction }) : undefined;
  const kept = stored && !stored.isAnyLost && (await openToKeep(deps, batch));
  return inTransaction(deps.db, async (tx) => {
    if (!(await batches.lockUnsettled(tx, batch))) return emptyOutcome;
    const outcome = stored?.outcome ?? (await rejectPage(tx, batch, records && lostReason));
    await settle(tx, batch, { outcome, page: kept || discarded });
    return outcome;
  });
}

const discarded = { records: [], erased: [], body: Buffer.alloc(0) };

/** Opens the page whole, to keep it without what must not be stored. @returns undefined when it is not to be kept */
async function openToKeep(deps: Deps, batch: MappedBatch): Promise<CleanPage | undefined> {
  const page = await tryAlone(deps, { batchId: batch.id, place: keeping }, () => openPage(deps, batch));
  return page === "lost" ? undefined : page;
}

async function readPage(
  batch: MappedBatch,
  redaction: OpenRedaction | undefined,
): Promise<readonly unknown[] | undefined> {
  const text = await readBody(batch, redaction);
  return text && readRecords(text);
}

/** What storing a record needs besides the record. */
interface StoreContext {
  deps: Deps;
  batch: MappedBatch;
  redaction: OpenRedaction | undefined;
}

async function storeEach(records: readonly unknown[], context: StoreContext) {
  const { deps, batch } = context;
  let outcome = emptyOutcome;
  let isAnyLost = false;
  for (const [place, record] of records.entries()) {
    const stored = await tryAlone(deps, { batchId: batch.id, place }, () => storeOne(record, context));
    outcome = addOutcomes(outcome, stored === "lost" ? await rejectLost(deps, batch, record) : stored);
    isAnyLost ||= stored === "lost";
  }
  return { outcome, isAnyLost };
}

async function storeOne(record: unknown, { deps: { db }, batch, redaction }: StoreContext) {
  const text = Buffer.from(JSON.stringify({ data: [record] }));
  const page = await cleanPage(db, batch, { text, redaction });
  if (page === undefined) return emptyOutcome;
  const stored = await storeBisected(db, { ...batch, names: page.names }, page.records);
  await inTransaction(db, (tx) => keepFindings(tx, batch, page));
  return addErased(stored, page);
}

async function rejectLost({ db }: Deps, batch: MappedBatch, record: unknown): Promise<BatchOutcome> {
  const rejected = [{ id: toRejectionId(record), reason: lostReason }];
  return inTransaction(db, async (tx) => {
    if (!(await batches.lockUnsettled(tx, batch))) return emptyOutcome;
    await recordRejections(tx, batch, { rejected, stored: [] });
    return { ...emptyOutcome, rejected: 1 };
  });
}

/** Does work that has been noted before. @returns `lost` when it was begun too often without an end */
async function tryAlone<T>({ db }: Deps, at: batches.PagePlace, work: () => Promise<T>): Promise<T | "lost"> {
  if ((await batches.beginAlone(db, at)) >= maxLost) return "lost";
  try {
    return await work();
  } finally {
    await batches.endAlone(db, at);
  }
}
