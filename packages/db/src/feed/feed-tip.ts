import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { type FeedCursor, type FeedFloors, type FeedState, isComplete, resumeCursor } from "./feed-cursor.ts";

/** How far a feed can be read now: what a consumer that waits for it must know. */
export interface FeedTip extends FeedState {
  /** The last position of each kind; 0 when there is none. */
  conversation: number;
  message: number;
  /** Up to where deletions are forgotten. */
  floors: FeedFloors;
}

/** Reads a feed's tip, in one statement of a few index look-ups. It may be behind by what is committed at the moment. */
export async function readFeedTip(db: Db, workspaceId: string): Promise<FeedTip> {
  const last = (table: string) => sql`(
    select coalesce(max(feed_position), 0) from ${sql.table(table)}
    where workspace_id = ${workspaceId}::uuid and feed_position < horizon)`;
  const { rows } = await sql<FeedTip>`
    select present, horizon, ${last("conversation_item")} as conversation, ${last("message")} as message, (
      select ingest_comments from integration where workspace_id = ${workspaceId}::uuid) as ingest_comments, (
      select coalesce(json_object_agg(kind, json_build_object('position', position, 'id', id)), '{}')
      from feed_floor where workspace_id = ${workspaceId}::uuid) as floors
    from feed_horizon(${workspaceId}::uuid)`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("Reading a feed's horizon returned no row.");
  return row;
}

/** Reads where a workspace's feed is complete, in a statement of its own, before what is to be looked at. */
export async function readHorizon(db: Db, workspaceId: string): Promise<number> {
  const { rows } = await sql<{ horizon: number }>`
    select horizon from feed_horizon(${workspaceId}::uuid)`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("Reading a feed's horizon returned no row.");
  return row.horizon;
}

/** Whether a consumer that has read all up to a cursor finds more now, or that it must start over. */
export const isBehind = (cursor: FeedCursor, tip: FeedTip): boolean =>
  resumeCursor(cursor, tip) !== cursor ||
  !isComplete(tip.floors, cursor) ||
  tip.conversation > cursor.conversation.position ||
  (cursor.comments !== "off" && tip.message > cursor.message.position);
