import { Fault } from "@inlet/contracts";
import { type RawBuilder, sql } from "kysely";
import { readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import { selectColumns } from "./record-queries.ts";

/** How far one kind of item has been read: the feed position of the last item, and its id. */
export interface FeedPosition {
  /** In microseconds since 1970. It survives copies of the database, because it depends on nothing but the rows. */
  position: number;
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

/** A conversation or, in comment mode, a message, as it is now. */
export interface FeedRow {
  kind: "conversation" | "message";
  position: number;
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

/** Which part of the feed to list. */
export interface FeedSlice {
  workspaceId: string;
  /** By default all items, from the first one or, backwards, from the last one. */
  after?: FeedCursor | undefined;
  limit: number;
  /** Back in time from the cursor, the latest change first. */
  backwards?: boolean;
}

/** Where a feed is complete; see `functions/feed_horizon.sql`. */
interface FeedHorizon {
  /** No item has a greater position. */
  present: number;
  /** Every item before it can be read. */
  horizon: number;
  /** Whether messages are items. */
  hasComments: boolean;
}

const columns = {
  conversation: sql`'conversation' as kind, feed_position as position, id, id as conversation_id, customer_id, name as title,
    case when deleted_at is null then coalesce(preview, name) end as text,
    status, direction, null as channel, channels, created_at, updated_at, deleted_at is not null as deleted`,
  message: sql`'message' as kind, feed_position as position, id, conversation_id, customer_id, subject as title,
    case when deleted_at is null then description end as text,
    status, direction, channel, '{}'::text[] as channels, created_at, updated_at, deleted_at is not null as deleted`,
};

const itemColumns = [
  ...["kind", "position", "id", "conversationId", "customerId", "title", "text", "status", "direction"],
  ...["channel", "channels", "createdAt", "updatedAt", "deleted"],
];

/**
 * Lists what was created, changed or deleted after a cursor, in the order (position, kind, id). Rows that come after an
 * uncommitted write of the same workspace appear in a later call. So a row that commits late is never behind the
 * cursor. Do not call it in a transaction that sees one snapshot only. Large rows end a page early.
 * @returns the rows, the cursor that they follow, and the one to continue with, which stays where it was when there are none
 * @throws Fault conflict, when the cursor lies after everything the feed can hold
 */
export async function listFeed(db: Db, { workspaceId, after, limit, backwards = false }: FeedSlice) {
  const { present, horizon, hasComments } = await getHorizon(db, workspaceId);
  const start = { position: backwards ? horizon : 0, id: "" };
  const from = after ?? { conversation: start, message: start };
  if (!backwards) assertNotAfter(present, from);
  const [comparison, order] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const selectKind = (kind: keyof FeedCursor): RawBuilder<unknown> => sql`(
    select ${columns[kind]}
    from ${sql.table(kind)}
    where workspace_id = ${workspaceId}::uuid
      and feed_position < ${horizon}
      and (feed_position, id) ${comparison} (${from[kind].position}, ${from[kind].id})
    order by feed_position ${order}, id ${order}
    limit ${limit})`;
  const kinds = (hasComments ? (["conversation", "message"] as const) : (["conversation"] as const)).map(
    selectKind,
  );
  const itemOrder = sql`position ${order}, kind ${order}, id ${order}`;
  const { rows } = await readBoundedRows<FeedRow>(db, {
    rows: sql`select * from (${sql.join(kinds, sql` union all `)}) item order by ${itemOrder} limit ${limit}`,
    order: itemOrder,
    ...selectColumns(itemColumns),
  });
  return { rows, from, next: advanceFeedCursor(from, rows) };
}

/** Gets a feed's horizon, in a statement of its own: the rows must be read with a later snapshot. */
async function getHorizon(db: Db, workspaceId: string) {
  const { rows } = await sql<FeedHorizon>`
    select present, horizon, exists (
      select from integration where workspace_id = ${workspaceId}::uuid and ingest_comments) as has_comments
    from feed_horizon(${workspaceId}::uuid)`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("Reading a feed's horizon returned no row.");
  return row;
}

/** A reader with such a cursor would wait, and miss what is written in the meantime. */
function assertNotAfter(present: number, { conversation, message }: FeedCursor): void {
  if (Math.max(conversation.position, message.position) <= present) return;
  throw new Fault(
    "conflict",
    "The cursor lies in the future of this feed: it comes from another installation, or the clock of the database was set back. Read the feed again from its beginning, without `after`.",
  );
}

/** Advances a cursor past these rows, in either direction; without rows it stays. */
export function advanceFeedCursor(after: FeedCursor, rows: readonly FeedRow[]): FeedCursor {
  const advance = (kind: keyof FeedCursor): FeedPosition => {
    const last = rows.findLast((it) => it.kind === kind);
    return last === undefined ? after[kind] : { position: last.position, id: last.id };
  };
  return { conversation: advance("conversation"), message: advance("message") };
}
