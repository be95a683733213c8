import type { BatchRef, Filters } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import { redispatchAfter, redispatchReplayedAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { getRetainedFrom } from "../client/retained-from.ts";
import { claimStale as claim } from "../resumable-work/resumable-work.ts";
import type { BatchOutcome, RawBatchTable } from "../tables/index.ts";

/** A row of `raw_batch`: one page as Kustomer sent it. */
export type Batch = Selectable<RawBatchTable>;

/** A batch to normalize, with what its workspace's settings say of it. */
export interface UnsettledBatch extends Batch {
  /** Null when nothing is to be filtered. Without `rules`, filters were taken away, and records may still be listed as filtered. */
  filters: { rules: Filters | null } | null;
  /** When these filters were read. */
  filtersAt: Date;
  /** Whether the workspace redacts the names of customers in texts; null when it never had anything redacted. */
  redactsNames: boolean | null;
  /** Conversations that have not changed since are not kept; null where everything is kept. */
  retainedFrom: Date | null;
}

/**
 * Finds a batch that must still be normalized; undefined when it is settled or dropped. A change of filters that commits after
 * this waits until the batch is settled.
 */
export function findUnsettled(db: Db, id: string): Promise<UnsettledBatch | undefined> {
  const filters = sql<UnsettledBatch["filters"]>`(
    select jsonb_build_object('rules', i.filters) from integration i where i.id = integration_id and i.filters_on)`;
  const redactsNames = sql<UnsettledBatch["redactsNames"]>`(
    select coalesce(r.rules->'text' ? 'customer_name', false) from redaction r
    where r.workspace_id = raw_batch.workspace_id)`;
  const retainedFrom = sql<Date | null>`(
    select ${getRetainedFrom("w")} from workspace w where w.id = raw_batch.workspace_id)`;
  const settings = [
    filters.as("filters"),
    sql<Date>`statement_timestamp()`.as("filtersAt"), // not later than the snapshot
    redactsNames.as("redactsNames"),
    retainedFrom.as("retainedFrom"),
  ] as const;
  const batch = db.selectFrom("rawBatch").selectAll().select(settings).where("id", "=", id);
  return batch.where("state", "=", "pending").executeTakeFirst();
}

/** Finds a page as it is stored, and when it was read; undefined when it was dropped. */
export function findPage(db: Db, id: string): Promise<Pick<Batch, "body" | "observedAt"> | undefined> {
  return db.selectFrom("rawBatch").select(["body", "observedAt"]).where("id", "=", id).executeTakeFirst();
}

/** Finds the run that has read a batch, settled or not; undefined for a batch that came by webhook. */
export async function findRunId(db: Db, id: string): Promise<string | undefined> {
  const batch = await db.selectFrom("rawBatch").select("runId").where("id", "=", id).executeTakeFirst();
  return batch?.runId ?? undefined;
}

/**
 * Locks an unsettled batch until the transaction ends, so that nothing settles or deletes it meanwhile.
 * @returns false when it is settled, deleted, or belongs to another replay by now
 */
export async function lockUnsettled(tx: Db, { id, replayId }: Pick<Batch, "id" | "replayId">) {
  const batch = tx.selectFrom("rawBatch").select("id").where("id", "=", id).where("state", "=", "pending");
  const same = batch.where("replayId", "is not distinct from", replayId);
  return (await same.forNoKeyUpdate().executeTakeFirst()) !== undefined;
}

/**
 * Settles a batch: the outcome of its last record is known. For a replayed batch see `settleReplayed`.
 * @returns false when it is already settled
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

/**
 * Counts a failure of a whole batch.
 * @returns how often it has failed
 */
export async function recordFailure(db: Db, batchId: string): Promise<number> {
  const counted = db.updateTable("rawBatch").set((eb) => ({ failures: eb("failures", "+", 1) }));
  const row = await counted.where("id", "=", batchId).returning("failures").executeTakeFirst();
  return row?.failures ?? 0;
}

/** Claims up to `limit` batches whose `dispatch_at` has passed. The caller dispatches them again. */
export const claimStale = (db: Db, limit: number): Promise<BatchRef[]> =>
  claim(db, {
    table: "raw_batch",
    key: sql`id, created_at`,
    isOpen: sql`state = 'pending'`,
    returning: sql`id, lane, turn, replayed`,
    after: sql`case when replayed then ${redispatchReplayedAfter} else ${redispatchAfter} end`,
    limit,
  });

/** Counts a workspace's batches that are not normalized yet, without replayed ones. Stops counting at `atMost`. */
export async function countUnsettled(db: Db, workspaceId: string, { atMost }: { atMost: number }) {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (
      select 1 from raw_batch
      where workspace_id = ${workspaceId} and state = 'pending' and not replayed
      limit ${atMost}) unsettled`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Replaces the body of a batch, after deleted content was cut out of it. */
export async function replaceBody(db: Db, id: string, body: Buffer): Promise<void> {
  await db.updateTable("rawBatch").set({ body }).where("id", "=", id).execute();
}

/** Adds to the numbers of attributes that a batch's records have and that cannot be read. */
export async function addUnreadable(tx: Db, id: string, counts: Record<string, number>): Promise<void> {
  if (Object.keys(counts).length === 0) return;
  await sql`
    update raw_batch set unreadable = (
      select jsonb_object_agg(name, count) from (
        select key as name, sum(value::bigint) as count
        from (select * from jsonb_each_text(unreadable) union all
          select * from jsonb_each_text(${JSON.stringify(counts)}::jsonb)) it
        group by key) summed)
    where id = ${id}::uuid`.execute(tx);
}
