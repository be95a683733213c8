import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** How far one kind of item has been read: the transaction that wrote the last item, and its id. */
export interface FeedPosition {
  xid: string;
  id: string;
}

/**
 * How far a consumer has read. Messages have a position of their own: when comments are switched on later, the feed
 * brings the messages written before and skips nothing.
 */
export interface FeedCursor {
  conversation: FeedPosition;
  message: FeedPosition;
}

/** The position before all items. */
export const feedStart = createCursor("0");

/** The position after all items, where backward reading starts. */
export const feedEnd = createCursor("9999999999999999999");

function createCursor(xid: string): FeedCursor {
  return { conversation: { xid, id: "" }, message: { xid, id: "" } };
}

/** A conversation or, in comment mode, a message, as it is now. */
export interface FeedRow extends FeedPosition {
  kind: keyof FeedCursor;
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

/** Which part of the feed to list. */
export interface FeedSlice {
  workspaceId: string;
  after: FeedCursor;
  limit: number;
  /** Back in time from the cursor, the latest change first. */
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
 * Lists what was created, changed or deleted after a cursor, in the order (transaction, kind, id). Rows of a
 * transaction that is not older than every open one appear in a later call. So a row that commits late is never behind
 * the cursor.
 */
export async function listFeed(db: Db, { workspaceId, after, limit, backwards = false }: FeedSlice) {
  const [comparison, order] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const selectKind = (kind: keyof FeedCursor): RawBuilder<unknown> => sql`(
    select ${columns[kind]}
    from ${sql.table(kind)}
    where workspace_id = ${workspaceId}::uuid
      and changed_xid < pg_snapshot_xmin(pg_current_snapshot()) -- older than every open transaction
      and (changed_xid, id) ${comparison} (${after[kind].xid}::xid8, ${after[kind].id})
      ${kind === "message" ? isCommentMode(workspaceId) : sql``}
    order by changed_xid ${order}, id ${order}
    limit ${limit})`;
  const { rows } = await sql<FeedRow>`
    select *
    from (${selectKind("conversation")} union all ${selectKind("message")}) item
    order by xid ${order}, kind ${order}, id ${order}
    limit ${limit}`.execute(db);
  return rows;
}

const isCommentMode = (workspaceId: string) => sql`
  and exists (select 1 from integration i where i.workspace_id = ${workspaceId}::uuid and i.ingest_comments)`;

/** Advances a cursor past these rows, in either direction; without rows it stays. */
export function advanceFeedCursor(after: FeedCursor, rows: readonly FeedRow[]): FeedCursor {
  const advance = (kind: keyof FeedCursor): FeedPosition => {
    const last = rows.findLast((it) => it.kind === kind);
    return last === undefined ? after[kind] : { xid: last.xid, id: last.id };
  };
  return { conversation: advance("conversation"), message: advance("message") };
}
