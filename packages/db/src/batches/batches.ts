import { type Selectable, sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { BatchOutcome, RawBatchTable } from "../tables/index.ts";

export { compressBody, decompressBody } from "./body.ts";

export type Batch = Selectable<RawBatchTable>;

/** A batch that still has to be normalized, or undefined when it is settled, dropped or its workspace is gone. */
export function findUnsettled(db: Db, id: string): Promise<Batch | undefined> {
  return db
    .selectFrom("rawBatch")
    .selectAll()
    .where("id", "=", id)
    .where("state", "=", "pending")
    .executeTakeFirst();
}

/** Whose batch it is, settled or not; undefined when no run asked for it. */
export async function findRunId(db: Db, id: string): Promise<string | undefined> {
  const batch = await db.selectFrom("rawBatch").select("runId").where("id", "=", id).executeTakeFirst();
  return batch?.runId ?? undefined;
}

/** Keeps a batch from being settled or deleted until the transaction ends. @returns false when it already is */
export async function lockUnsettled(
  tx: Db,
  { id, replayId }: Pick<Batch, "id" | "replayId">,
): Promise<boolean> {
  const batch = tx.selectFrom("rawBatch").select("id").where("id", "=", id).where("state", "=", "pending");
  const same = batch.where("replayId", "is not distinct from", replayId);
  return (await same.forNoKeyUpdate().executeTakeFirst()) !== undefined;
}

/**
 * Marks a batch as dealt with, to the last record; a replayed one is settled by its replay.
 * @returns false when somebody else has done so
 */
export async function settle(db: Db, batchId: string, outcome: BatchOutcome): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("rawBatch")
    .set({ ...outcome, state: "settled", settledAt: sql<Date>`clock_timestamp()`, dispatchAt: null })
    .where("id", "=", batchId)
    .where("state", "=", "pending")
    .where("replayId", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Counts a failure of a batch as a whole. @returns how often it has failed */
export async function recordFailure(db: Db, batchId: string): Promise<number> {
  const row = await db
    .updateTable("rawBatch")
    .set((eb) => ({ failures: eb("failures", "+", 1) }))
    .where("id", "=", batchId)
    .returning("failures")
    .executeTakeFirst();
  return row?.failures ?? 0;
}

/** Claims up to `limit` batches for which nobody has rung in time; replayed ones have a longer time. */
export async function claimStale(db: Db, limit: number): Promise<Pick<Batch, "id" | "replayed">[]> {
  const { rows } = await sql<Pick<Batch, "id" | "replayed">>`
    update raw_batch set
      dispatch_at = clock_timestamp() + case when replayed then interval '10 minutes' else ${redispatchAfter} end
    where (id, created_at) in (
      select id, created_at from raw_batch where state = 'pending' and dispatch_at <= clock_timestamp()
      order by dispatch_at limit ${limit} for update skip locked)
    returning id, replayed`.execute(db);
  return rows;
}

/**
 * How many batches of a workspace are still to be normalized for the first time, counted no further than `atMost`.
 */
export async function countUnsettled(
  db: Db,
  workspaceId: string,
  { atMost }: { atMost: number },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (
      select 1 from raw_batch where workspace_id = ${workspaceId} and state = 'pending' and not replayed limit ${atMost}) it`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

const daysAhead = 3;

/**
 * Makes the partitions of today and the next days, and drops those older than `keepDays` that hold nothing unsettled.
 * Any number of schedulers may call it: they take turns.
 * @returns the names of what was dropped
 */
export async function maintainPartitions(db: Db, keepDays: number): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from maintain_raw_batches(${keepDays}, ${daysAhead}) as name`.execute(db);
  return rows.map((it) => it.name);
}

/** Puts a body in the place of the one a batch had, of which something had to go. */
export async function replaceBody(db: Db, id: string, body: Buffer): Promise<void> {
  await db.updateTable("rawBatch").set({ body }).where("id", "=", id).execute();
}
