import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** How far one kind of item has been read: the transaction that wrote the last one, and its id. */
export interface FeedPosition {
  xid: string;
  id: string;
}

/**
 * How far a consumer has read. Messages have a place of their own, so that switching comments on later brings those
 * written before, and nothing is skipped while they are off.
 */
export interface FeedCursor {
  conversation: FeedPosition;
  message: FeedPosition;
}

/** Before everything. */
export const feedStart: FeedCursor = {
  conversation: { xid: "0", id: "" },
  message: { xid: "0", id: "" },
};

/** After everything: where reading backwards begins. */
export const feedEnd: FeedCursor = {
  conversation: { xid: "9999999999999999999", id: "" },
  message: { xid: "9999999999999999999", id: "" },
};

/** A conversation or, in comment mode, a message, as it is now. */
export interface FeedRow {
  kind: "conversation" | "message";
  xid: string;
  id: string;
  conversationId: string;
  customerId: string | null;
  title: string | null;
  text: string | null;
  status: string | null;
  direction: string | null;
  channel: string | null;
  channels: string[];
  createdAt: Date | null;
  updatedAt: Date;
  deleted: boolean;
}

/** Which part of the feed. */
export interface FeedSlice {
  workspaceId: string;
  after: FeedCursor;
  limit: number;
  /** Back in time from the cursor: what changed last comes first. */
  backwards?: boolean;
}

const columns = {
  conversation: sql`'conversation' as kind, changed_xid as xid, id, id as conversation_id, customer_id, name as title,
    case when deleted_at is null then coalesce(preview, name) end as text,
    status, direction, null as channel, channels, created_at, updated_at, deleted_at is not null as deleted`,
  message: sql`'message' as kind, changed_xid as xid, id, conversation_id, customer_id, subject as title,
    case when deleted_at is null then description end as text,
    status, direction, channel, '{}'::text[] as channels, created_at, updated_at, deleted_at is not null as deleted`,
};

/**
 * What was created, changed or deleted after a cursor, in the order (transaction, kind, id). Rows of a transaction that
 * is not older than every open one wait for the next call: a row that commits late is never behind the cursor.
 */
export async function listFeed(
  db: Db,
  { workspaceId, after, limit, backwards = false }: FeedSlice,
): Promise<FeedRow[]> {
  const [beyond, way] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const part = (kind: keyof FeedCursor): RawBuilder<unknown> => sql`(
    select ${columns[kind]} from ${sql.table(kind)}
    where workspace_id = ${workspaceId}::uuid and changed_xid < pg_snapshot_xmin(pg_current_snapshot())
      and (changed_xid, id) ${beyond} (${after[kind].xid}::xid8, ${after[kind].id})
      ${kind === "message" ? inCommentMode(workspaceId) : sql``}
    order by changed_xid ${way}, id ${way} limit ${limit})`;
  const { rows } = await sql<FeedRow>`
    select * from (${part("conversation")} union all ${part("message")}) item
    order by xid ${way}, kind ${way}, id ${way} limit ${limit}`.execute(db);
  return rows;
}

const inCommentMode = (workspaceId: string) => sql`
  and exists (select 1 from integration i where i.workspace_id = ${workspaceId}::uuid and i.ingest_comments)`;

/** Where the feed goes on after these rows, either way; the same place when there are none. */
export function advanceFeedCursor(after: FeedCursor, rows: readonly FeedRow[]): FeedCursor {
  const place = (kind: keyof FeedCursor): FeedPosition => {
    const last = rows.findLast((it) => it.kind === kind);
    return last === undefined ? after[kind] : { xid: last.xid, id: last.id };
  };
  return { conversation: place("conversation"), message: place("message") };
}
