import { eraseBatches, toWorkspaceDispatch } from "@inlet/contracts";
import { customerErasures, type DbPool, deletions, type Erasure, inTransaction } from "@inlet/db";
import { defineHandler, type JobContext, type Queues } from "@inlet/queue";
import { openRedaction } from "@inlet/use-cases";
import { cleanPage, type PageDeps, readBody } from "../page/open-page.ts";

interface Deps extends PageDeps {
  db: DbPool;
  queues: Queues;
}

/** How long one job scans before it dispatches the next one, so that other workspaces interleave. */
const timeSliceMs = 1_000;

/**
 * Scans the raw batches of a workspace, one at a time, and removes deleted and redacted content from them. Two jobs may
 * run at once: cleaning a batch is idempotent, and Postgres holds the position of the scan.
 */
export const createEraseBatchesHandler = ({ db, queues, keyring }: Deps) =>
  defineHandler({
    job: eraseBatches,
    concurrency: 1,
    async run({ workspaceId }, { signal, log }) {
      const again = () => queues.sendMany(eraseBatches, [toWorkspaceDispatch(workspaceId)]);
      if (!(await eraseCustomers(db, workspaceId, signal))) return again();
      const state = await deletions.beginErasureScan(db, workspaceId);
      if (state === "waiting") return; // until it is dispatched again
      if (state === "done") return finishErasures(db, { workspaceId, log });
      const erasures = await deletions.listScanErasures(db, workspaceId);
      const ids = new Set(erasures.map((it) => it.id));
      const isComplete = await scanBatches({ db, keyring }, workspaceId, { ids, signal });
      if (isComplete) {
        await finishScan(db, workspaceId, erasures);
        log.info({ workspaceId, erasures: erasures.length }, "deleted content erased from raw batches");
      }
      await again();
    },
  });

/** Ends the erasures of customers of whom nothing is left. */
async function finishErasures(
  db: DbPool,
  { workspaceId, log }: Pick<JobContext, "log"> & { workspaceId: string },
): Promise<void> {
  const erasureIds = await customerErasures.finishErasures(db, workspaceId);
  if (erasureIds.length > 0) log.info({ workspaceId, erasureIds }, "customers erased");
}

/** Clears records of erased customers. @returns whether none is left; a postponed rest goes on with the next job */
async function eraseCustomers(db: DbPool, workspaceId: string, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + timeSliceMs;
  while (await customerErasures.eraseNext(db, workspaceId))
    if (performance.now() > deadline || signal.aborted) return false;
  return true;
}

/** @returns whether the scan has reached its last batch */
async function scanBatches(
  { db, keyring }: Pick<Deps, "db" | "keyring">,
  workspaceId: string,
  { ids, signal }: { ids: ReadonlySet<string>; signal: AbortSignal },
): Promise<boolean> {
  const redaction = await openRedaction({ db, keyring }, workspaceId);
  const deadline = performance.now() + timeSliceMs;
  while (performance.now() < deadline && !signal.aborted) {
    const batch = await deletions.findNextScanBatch(db, workspaceId);
    if (batch === undefined) return true;
    const text = await readBody({ ...batch, workspaceId }, redaction); // none when it was rejected
    const isAffected = text !== undefined && mentionsAny(text, ids);
    const page = isAffected ? await cleanPage(db, { ...batch, workspaceId }, { text, redaction }) : undefined;
    await inTransaction(db, async (tx) => {
      await deletions.advanceErasureScan(tx, workspaceId, { batchId: batch.id, body: page?.body });
      await customerErasures.noteErasedRecords(tx, workspaceId, page?.erased ?? []);
      await customerErasures.countRawPage(tx, page?.erased ?? []);
    });
  }
  return false;
}

/** Whether a page contains one of these ids. Searching the text is faster than parsing it. */
function mentionsAny(text: Buffer, ids: ReadonlySet<string>): boolean {
  for (const [, id = ""] of text.toString("latin1").matchAll(/"id"\s*:\s*"([^"]{1,200})"/g))
    if (ids.has(id)) return true;
  return false;
}

/** Ends the scan. A normalizer that stored a page meanwhile may have stored copies of erased texts, so these go first. */
async function finishScan(db: DbPool, workspaceId: string, erasures: readonly Erasure[]): Promise<void> {
  const listIds = (kind: Erasure["kind"]) =>
    erasures.filter((it) => it.what === "copies" && it.kind === kind).map((it) => it.id);
  await deletions.clearRedactedCopies(db, workspaceId, {
    conversations: listIds("conversation"),
    customers: listIds("customer"),
  });
  await deletions.endErasureScan(db, workspaceId);
}
