import { eraseBatches, toErasureDispatch } from "@inlet/contracts";
import { batches, type DbPool, deletions, type Erasure } from "@inlet/db";
import { defineHandler, type Queues } from "@inlet/queue";
import { clean, recordsIn } from "../clean-page.ts";

interface Deps {
  db: DbPool;
  queues: Queues;
}

/** After so long others have their turn. */
const turnMs = 1_000;

/**
 * Looks through a workspace's raw batches for what is gone or was redacted, and takes it out, one batch at a time. May
 * run twice: a batch that was cleaned holds nothing more to clean, and the place is in Postgres.
 */
export const eraseBatchesHandler = ({ db, queues }: Deps) =>
  defineHandler({
    job: eraseBatches,
    concurrency: 1,
    async run({ workspaceId }, { signal, log }) {
      const state = await deletions.beginErasureScan(db, workspaceId);
      if (state === "waiting") return deletions.deferErasureScan(db, workspaceId);
      if (state === "done") return;
      const erasures = await deletions.listScanErasures(db, workspaceId);
      const isThrough = await search(db, workspaceId, { ids: new Set(erasures.map((it) => it.id)), signal });
      if (isThrough) await finish(db, workspaceId, erasures);
      if (isThrough)
        log.info({ workspaceId, erasures: erasures.length }, "gone records erased from raw batches");
      await queues.sendMany(eraseBatches, [toErasureDispatch(workspaceId)]);
    },
  });

/** @returns whether every batch of the pass has been looked through */
async function search(
  db: DbPool,
  workspaceId: string,
  { ids, signal }: { ids: ReadonlySet<string>; signal: AbortSignal },
): Promise<boolean> {
  const until = performance.now() + turnMs;
  while (performance.now() < until && !signal.aborted) {
    const batch = await deletions.findNextScanBatch(db, workspaceId);
    if (batch === undefined) return true;
    const text = await batches.decompressBody(batch.body);
    const body = names(text, ids) ? await cleanedBody(db, { ...batch, workspaceId }, text) : undefined;
    await deletions.advanceErasureScan(db, workspaceId, { batchId: batch.id, body });
  }
  return false;
}

/** @returns undefined when nothing has to go, or when the page was rejected as a whole because it cannot be read */
async function cleanedBody(
  db: DbPool,
  batch: Parameters<typeof clean>[1],
  text: Buffer,
): Promise<Buffer | undefined> {
  let records: readonly unknown[];
  try {
    records = recordsIn(text);
  } catch {
    return undefined;
  }
  return (await clean(db, batch, records)).body;
}

/** Whether a page names one of these ids at all, which is found out faster than by parsing it. */
function names(text: Buffer, ids: ReadonlySet<string>): boolean {
  for (const [, id = ""] of text.toString("latin1").matchAll(/"id"\s*:\s*"([^"]{1,200})"/g))
    if (ids.has(id)) return true;
  return false;
}

/** Whoever was storing a page while texts went may have stored a copy after they had been taken out. */
async function finish(db: DbPool, workspaceId: string, erasures: readonly Erasure[]): Promise<void> {
  const holders = (kind: Erasure["kind"]) =>
    erasures.filter((it) => it.what === "copies" && it.kind === kind).map((it) => it.id);
  await deletions.clearRedactedCopies(db, workspaceId, {
    conversations: holders("conversation"),
    customers: holders("customer"),
  });
  await deletions.endErasureScan(db, workspaceId);
}
