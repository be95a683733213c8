import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { FeedFloorTable } from "../tables/index.ts";
import type { FeedFloors } from "./feed-cursor.ts";

type Kind = FeedFloorTable["kind"];

/** Reads up to where the feed of a workspace has forgotten deletions. */
export async function readFloors(db: Db, workspaceId: string): Promise<FeedFloors> {
  const rows = await db
    .selectFrom("feedFloor")
    .select(["kind", "position", "id"])
    .where("workspaceId", "=", workspaceId)
    .execute();
  return Object.fromEntries(rows.map(({ kind, ...position }) => [kind, position]));
}

/**
 * Records that everything in the feed of a workspace until now may be gone. Call it in the transaction that deletes rows
 * without tombstones, before it does: a consumer that reads on is refused instead of keeping what is gone.
 */
export async function forgetFeed(tx: Db, workspaceId: string): Promise<void> {
  await raiseFloor(
    workspaceId,
    sql`select kind, feed_now(${workspaceId}::uuid) as position, '' as id from unnest(array['conversation', 'message']) as it (kind)`,
  ).execute(tx);
}

/** SQL: records floors, unless those that stand are higher. */
const raiseFloor = (workspaceId: string, floors: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  insert into feed_floor (workspace_id, kind, position, id)
  select ${workspaceId}::uuid, kind, position, id from (${floors}) it
  on conflict (workspace_id, kind) do update set position = excluded.position, id = excluded.id
  where (feed_floor.position, feed_floor.id) < (excluded.position, excluded.id)`;

const chunkSize = 1_000;

/** The positions of items whose rows are gone, by table: those of conversations stand in rows of their own. */
const selectRemoved: Record<Kind, RawBuilder<unknown>> = {
  conversation: sql`select feed_position, id from items`,
  message: sql`select feed_position, id from removed`,
};

const kinds = ["conversation", "message"] as const;

const cutoff = (keepDays: number) =>
  sql<Date>`(clock_timestamp() - make_interval(days => ${keepDays}::integer))`;

/** Lists the workspaces with tombstones of conversations or messages that are older than `keepDays`. */
export async function listWithOldTombstones(db: Db, keepDays: number): Promise<string[]> {
  const selects = kinds.map(
    (kind) => sql`
      select w.id from workspace w
      where exists (
        select from ${sql.table(kind)} it where it.workspace_id = w.id and it.deleted_at < ${cutoff(keepDays)})`,
  );
  const { rows } = await sql<{ id: string }>`${sql.join(selects, sql` union `)}`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Deletes the tombstones of a workspace's conversations and messages that are older than `keepDays`, in statements of 1,000 rows, and
 * records with each up to where the feed has forgotten deletions.
 * @returns how many were deleted
 */
export async function removeTombstones(
  db: Db,
  { workspaceId, keepDays }: { workspaceId: string; keepDays: number },
): Promise<number> {
  let removed = 0;
  for (const kind of kinds) removed += await removeOfKind(db, { kind, workspaceId, keepDays });
  return removed;
}

interface Removal {
  kind: Kind;
  workspaceId: string;
  keepDays: number;
}

async function removeOfKind(db: Db, removal: Removal): Promise<number> {
  for (let removed = 0; ; ) {
    const count = await removeChunk(db, removal);
    removed += count;
    if (count < chunkSize) return removed;
  }
}

/** Records that are written at the same time are left for the next time: they may be restored. */
async function removeChunk(db: Db, { kind, workspaceId, keepDays }: Removal): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with old as materialized (
      select id from ${sql.table(kind)}
      where workspace_id = ${workspaceId}::uuid
        and deleted_at < ${cutoff(keepDays)}
        and feed_position < extract(epoch from ${cutoff(keepDays)}) * 1000000
      order by deleted_at
      limit ${chunkSize}
      for update skip locked
    ), removed as (
      delete from ${sql.table(kind)} it using old
      where it.workspace_id = ${workspaceId}::uuid and it.id = old.id
      returning it.feed_position, it.id
    ), items as (
      delete from conversation_item it using removed
      where ${kind} = 'conversation' and it.workspace_id = ${workspaceId}::uuid and it.id = removed.id
      returning it.feed_position, it.id
    ), floor as (${raiseFloor(
      workspaceId,
      sql`select ${kind} as kind, feed_position as position, id from (${selectRemoved[kind]}) it order by 2 desc, 3 desc limit 1`,
    )})
    select count(*) from removed`.execute(db);
  return rows[0]?.count ?? 0;
}
