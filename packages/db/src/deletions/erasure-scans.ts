import { sql } from "kysely";
import { beginAfterBatches, type WorkState } from "../batches/after-batches.ts";
import type { Batch } from "../batches/index.ts";
import { now } from "../client/database-time.ts";
import { redispatchAfter } from "../client/fragments.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { claimStale } from "../resumable-work/resumable-work.ts";
import type { Erasure } from "./erasures.ts";

/** Most erasures that one scan of a workspace's batches applies. */
const maxErasures = 10_000;

/** Claims up to `limit` workspaces whose erasure scan is due, and returns their ids. */
export async function claimDueErasureScans(db: Db, limit: number): Promise<string[]> {
  // Whatever became of its scan, such as when its workspace was disconnected, an open erasure must come to its end.
  await sql`
    insert into erasure_scan (workspace_id)
    select distinct workspace_id from customer_erasure where done_at is null
    on conflict do nothing`.execute(db);
  const key = sql`workspace_id`;
  const claim = { table: "erasure_scan", key, isOpen: sql`true`, returning: key, limit };
  const rows = await claimStale<{ workspaceId: string }>(db, claim);
  return rows.map((it) => it.workspaceId);
}

/**
 * Begins a scan of a workspace's batches, or continues the one under way. The scan covers the erasures and the
 * batches that exist at its start; normalizing applies erasures to later batches. Batches that existed but are not
 * normalized may have been parsed without the erasures, so the scan waits for them, replayed ones included.
 */
export async function beginErasureScan(db: Db, workspaceId: string): Promise<WorkState> {
  const open = sql`from erasure where workspace_id = ${workspaceId} and done_at is null`;
  const state = await beginAfterBatches(db, workspaceId, {
    table: "erasure_scan",
    isOpen: sql`exists (select 1 ${open})`,
    set: sql`noted_to = coalesce(noted_to, (
      select max(noted_at) from (select noted_at ${open} order by noted_at limit ${maxErasures}) it))`,
  });
  if (state !== "done") return state;
  return (await endErasureScan(db, workspaceId)) ? "done" : "waiting";
}

/** Lists the erasures that the scan under way applies. */
export function listScanErasures(db: Db, workspaceId: string): Promise<Erasure[]> {
  return db
    .selectFrom("erasure")
    .select(["kind", "id", "what", "observedAt"])
    .where(isInScan(workspaceId))
    .execute();
}

/** SQL condition on `erasure`: the scan under way applies it. */
const isInScan = (workspaceId: string) => sql<boolean>`
  workspace_id = ${workspaceId}
  and done_at is null
  and noted_at <= (select noted_to from erasure_scan where workspace_id = ${workspaceId})`;

/** Finds the next batch of the scan; undefined when none is left. */
export async function findNextScanBatch(db: Db, workspaceId: string) {
  const { rows } = await sql<Pick<Batch, "id" | "stream" | "body" | "observedAt">>`
    with scan as (
      select
        coalesce(at, '-infinity') as at,
        coalesce(batch_id, '00000000-0000-0000-0000-000000000000') as batch_id,
        batches_to
      from erasure_scan
      where workspace_id = ${workspaceId}
    )
    select batch.id, batch.stream, batch.body, batch.observed_at
    from raw_batch batch, scan
    where batch.workspace_id = ${workspaceId}
      and batch.state = 'settled'
      and batch.created_at <= scan.batches_to
      and (batch.created_at, batch.id) > (scan.at, scan.batch_id)
    order by batch.created_at, batch.id
    limit 1`.execute(db);
  return rows[0];
}

/** Records that a batch was scanned. `body` is its new content, or undefined when nothing had to be erased. */
export async function advanceErasureScan(
  db: Db,
  workspaceId: string,
  { batchId, body }: { batchId: string; body: Buffer | undefined },
): Promise<void> {
  await sql`
    with cleaned as (
      update raw_batch set body = ${body ?? null} where id = ${batchId} and ${body !== undefined}
    )
    update erasure_scan set
      at = batch.created_at,
      batch_id = batch.id,
      dispatch_at = clock_timestamp() + ${redispatchAfter}
    from raw_batch batch
    where erasure_scan.workspace_id = ${workspaceId} and batch.id = ${batchId}`.execute(db);
}

/**
 * Marks the erasures of the scan as done and starts the next scan when erasures were added meanwhile.
 * @returns whether no erasure is left
 */
export const endErasureScan = (db: Db, workspaceId: string): Promise<boolean> =>
  inTransaction(db, (tx) => endWithin(tx, workspaceId));

async function endWithin(tx: Db, workspaceId: string): Promise<boolean> {
  // A transaction that adds an erasure now waits for this row, then finds it kept, or inserts it again.
  const scans = tx.selectFrom("erasureScan").select("workspaceId").where("workspaceId", "=", workspaceId);
  await scans.forUpdate().execute();
  await tx.updateTable("erasure").set({ doneAt: now }).where(isInScan(workspaceId)).execute();
  await sql`
    delete from erasure_scan where workspace_id = ${workspaceId}
      and not exists (select 1 from erasure where workspace_id = ${workspaceId} and done_at is null)`.execute(
    tx,
  );
  const { numUpdatedRows } = await tx
    .updateTable("erasureScan")
    .set({ notedTo: null, batchesTo: null, at: null, batchId: null, dispatchAt: now })
    .where("workspaceId", "=", workspaceId)
    .executeTakeFirst();
  return numUpdatedRows === 0n;
}
