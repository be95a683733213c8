import { type Selectable, sql } from "kysely";
import { redispatchReplayedAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { BatchOutcome, ReplayTable, Stream } from "../tables/index.ts";
import type { Batch } from "./batches.ts";

/** A row of `replay`. */
export type Replay = Selectable<ReplayTable>;

/** Which raw batches to normalize again: those of these streams that were read in this time. */
export interface ReplayRange {
  workspaceId: string;
  streams: readonly Stream[];
  from?: Date | undefined;
  /** At most the current time, which is the default. What is read later is mapped by the new mapping anyway. */
  to?: Date | undefined;
}

/** Records a replay. `requeueForReplay` then puts its batches back into the queue. */
export function startReplay(db: Db, { workspaceId, streams, from, to }: ReplayRange): Promise<Replay> {
  return db
    .insertInto("replay")
    .values({
      workspaceId,
      streams: [...streams],
      readFrom: from ?? null,
      readTo: sql<Date>`least(${to ?? null}::timestamptz, clock_timestamp())`,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Batches per statement. Statements stay short, and the scheduler can dispatch this many again at once. */
const chunkSize = 200;

/**
 * Sets the settled batches of a replay back to pending, 200 per statement, and yields the ids of each chunk. It waits for
 * transactions that change one of them, such as those of an erasure scan, because a batch that it passes over is not replayed. The caller
 * dispatches the batches. If it dies in between, the scheduler finds the batches that are already pending, and a second replay
 * requeues the rest.
 */
export async function* requeueForReplay(db: Db, replay: Replay): AsyncGenerator<string[], void> {
  let after: BatchPosition | undefined;
  do {
    const batches = await requeueChunk(db, replay, after);
    after = batches.at(-1);
    if (batches.length > 0) yield batches.map((it) => it.id);
  } while (after !== undefined);
}

/** A position in the order of batches. `createdAt` is text, because a `Date` has no microseconds. */
interface BatchPosition {
  id: string;
  createdAt: string;
}

async function requeueChunk(
  db: Db,
  { id, workspaceId, streams, readFrom, readTo }: Replay,
  after: BatchPosition | undefined,
): Promise<BatchPosition[]> {
  const { rows } = await sql<BatchPosition>`
    with chosen as (
      select id, created_at from raw_batch
      where workspace_id = ${workspaceId}::uuid and state = 'settled' and stream = any(${streams}::text[])
        and octet_length(body) > 0 -- not discarded
        and created_at >= coalesce(${readFrom}::timestamptz, '-infinity') and created_at < ${readTo}::timestamptz
        and (created_at, id) > (${after?.createdAt ?? "-infinity"}::timestamptz, ${after?.id ?? null}::uuid)
      order by created_at, id limit ${chunkSize} for update
    ), requeued as (
      update raw_batch b set
        state = 'pending', replayed = true, replay_id = ${id}::uuid, failures = 0, settled_at = null,
        dispatch_at = clock_timestamp() + ${redispatchReplayedAfter}
      from chosen where b.id = chosen.id and b.created_at = chosen.created_at
      returning b.id, b.created_at, b.records
    ), counted as (
      update replay set
        batches = batches + (select count(*) from requeued),
        records = replay.records + (select coalesce(sum(records), 0) from requeued)
      where id = ${id}::uuid
    )
    select id, created_at::text from requeued order by requeued.created_at, id`.execute(db);
  return rows;
}

/**
 * Settles a replayed batch and adds its outcome to the replay. The batch itself keeps the outcome of its first
 * normalization.
 * @returns false when it is already settled, or belongs to another replay by now
 */
export async function settleReplayed(
  db: Db,
  { id, replayId }: Pick<Batch, "id" | "replayId">,
  { stored, unchanged, rejected, dropped }: BatchOutcome,
): Promise<boolean> {
  const { rows } = await sql`
    with settled as (
      update raw_batch set state = 'settled', settled_at = clock_timestamp(), dispatch_at = null
      where id = ${id}::uuid and state = 'pending' and replay_id = ${replayId}::uuid
      returning id
    ), counted as (
      update replay set
        stored = stored + ${stored}, unchanged = unchanged + ${unchanged},
        rejected = rejected + ${rejected}, dropped = dropped + ${dropped}
      where id = ${replayId}::uuid and exists (select 1 from settled)
    )
    select id from settled`.execute(db);
  return rows.length > 0;
}

/** A replay, and how many of its batches are not normalized yet. */
export type ReplayProgress = Replay & { left: number };

/**
 * Finds a replay with its progress.
 * @returns undefined when the workspace has no such replay
 */
export async function findReplay(db: Db, workspaceId: string, id: string) {
  const { rows } = await sql<ReplayProgress>`
    select *, (select count(*) from raw_batch where replay_id = replay.id and state = 'pending') as left
    from replay where workspace_id = ${workspaceId}::uuid and id = ${id}::uuid`.execute(db);
  return rows[0];
}
