import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BatchOutcome, ReplayTable, Stream } from "../tables/index.ts";
import type { Batch } from "./batches.ts";

export type Replay = Selectable<ReplayTable>;

/** Which raw batches are to be normalized again: those of these streams that were read in that time. */
export interface ReplayRange {
  workspaceId: string;
  streams: readonly Stream[];
  from?: Date | undefined;
  /** Now unless given, and never later: what is read while a replay goes on is mapped anew by itself. */
  to?: Date | undefined;
}

/** Writes down what is to be replayed; `setBack` does it. */
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

/** A sweep that finds this many missed rings at once is no trouble; a statement on more rows takes its time. */
const atOnce = 200;

/** A replay may wait behind everything that is live, so that a ring counts as lost only after a while. */
const ringAgainAfter = sql`interval '10 minutes'`;

/**
 * Sets the settled batches of a replay back, to be normalized again, in statements of 200 batches each, and tells the
 * ids of each so that the caller rings for them. Should it die in between, what was set back is found by the sweep, and
 * a second replay sets back what is left.
 */
export async function* requeueForReplay(db: Db, replay: Replay): AsyncGenerator<string[], void> {
  let after: Place | undefined;
  do {
    const batches = await setBackSome(db, replay, after);
    after = batches.at(-1);
    if (batches.length > 0) yield batches.map((it) => it.id);
  } while (after !== undefined);
}

/** A batch by its place in time; text, since a `Date` has no microseconds. */
interface Place {
  id: string;
  createdAt: string;
}

async function setBackSome(
  db: Db,
  { id, workspaceId, streams, readFrom, readTo }: Replay,
  after: Place | undefined,
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    with chosen as (
      select id, created_at from raw_batch
      where workspace_id = ${workspaceId}::uuid and state = 'settled' and stream = any(${streams}::text[])
        and created_at >= coalesce(${readFrom}::timestamptz, '-infinity') and created_at < ${readTo}::timestamptz
        and (created_at, id) > (${after?.createdAt ?? "-infinity"}::timestamptz, ${after?.id ?? null}::uuid)
      order by created_at, id limit ${atOnce} for update skip locked
    ), set_back as (
      update raw_batch b set
        state = 'pending', replayed = true, replay_id = ${id}::uuid, failures = 0, settled_at = null,
        dispatch_at = clock_timestamp() + ${ringAgainAfter}
      from chosen where b.id = chosen.id and b.created_at = chosen.created_at
      returning b.id, b.created_at, b.records
    ), counted as (
      update replay set
        batches = batches + (select count(*) from set_back),
        records = replay.records + (select coalesce(sum(records), 0) from set_back)
      where id = ${id}::uuid
    )
    select id, created_at::text from set_back order by set_back.created_at, id`.execute(db);
  return rows;
}

/**
 * Marks a replayed batch as dealt with, to the last record, and counts what became of it with its replay; what became
 * of it when it was read stays written on it.
 * @returns false when somebody else has done so
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

/** A replay, and how many of its batches still wait to be normalized. */
export type ReplayProgress = Replay & { left: number };

/** @returns undefined when the workspace has no such replay */
export async function findReplay(
  db: Db,
  workspaceId: string,
  id: string,
): Promise<ReplayProgress | undefined> {
  const { rows } = await sql<ReplayProgress>`
    select *, (select count(*) from raw_batch where replay_id = replay.id and state = 'pending') as left
    from replay where workspace_id = ${workspaceId}::uuid and id = ${id}::uuid`.execute(db);
  return rows[0];
}
