import { type RawBuilder, sql } from "kysely";
import { inSnapshot } from "../client/in-transaction.ts";
import type { Db, DbPool } from "../client/open-db.ts";
import {
  advanceFeedCursor,
  assertComplete,
  assertNotAfter,
  endDropping,
  type FeedCursor,
  type FeedPosition,
  type FeedRef,
  type FeedState,
  resumeCursor,
  startCursor,
} from "./feed-cursor.ts";
import { readFloors } from "./floors.ts";

/** Which part of the feed to list. */
export interface FeedSlice {
  workspaceId: string;
  /** By default all items, from the first one or, backwards, from the last one. */
  after?: FeedCursor | undefined;
  limit: number;
  /** Back in time from the cursor, the latest change first. */
  backwards?: boolean;
}

/** A page of the feed. */
export interface FeedPage<Item> {
  items: Item[];
  /** The cursor that the page follows. */
  from: FeedCursor;
  /** The cursor to continue with, which stays where it was when there are no items. */
  next: FeedCursor;
  /** Where the feed is complete, if the page reaches so far: the reader then has had every item before it. */
  seenTo: number | undefined;
}

/** Makes items of what the feed lists, of all or only of the first ones, but of one at least. */
export type BuildItems<Item> = (tx: Db, refs: readonly FeedRef[]) => Promise<Item[]>;

/**
 * Lists what was created, changed or deleted after a cursor, in the order (position, kind, id). Items that come after an
 * uncommitted write of the same workspace appear in a later call. So what commits late is never behind the cursor. All
 * of a page is of one snapshot, which is later than the look at the open writes.
 * @throws Fault conflict, when the cursor lies after everything the feed can hold
 * @throws Fault gone, when the feed no longer has deletions that the reader needs
 */
export async function readFeed<Item>(
  db: DbPool,
  slice: FeedSlice,
  build: BuildItems<Item>,
): Promise<FeedPage<Item>> {
  const state = await getFeedState(db, slice.workspaceId);
  return inSnapshot(db, async (tx) => {
    const from = await openCursor(tx, slice, state);
    const { refs, isEnd } = await listRefs(tx, { ...slice, after: from }, state);
    const items = refs.length === 0 ? [] : await build(tx, refs);
    const next = advanceFeedCursor(from, refs.slice(0, items.length));
    const isWhole = items.length === refs.length;
    const seenTo = isWhole && refs.length < slice.limit ? state.horizon : undefined;
    return { items, from, next: isEnd && isWhole ? endDropping(next) : next, seenTo };
  });
}

/** Creates the cursor of a reader that begins with the first item, or with what changes from now on. */
export async function openFeedCursor(
  db: Db,
  workspaceId: string,
  from: "beginning" | "now",
): Promise<FeedCursor> {
  const state = await getFeedState(db, workspaceId);
  const floors = await readFloors(db, workspaceId);
  return startCursor(state, { position: from === "now" ? state.horizon : 0, floors });
}

/** Gets where a feed is complete, in a statement of its own: the items must be read with a later snapshot. */
async function getFeedState(db: Db, workspaceId: string): Promise<FeedState> {
  const { rows } = await sql<FeedState>`
    select present, horizon, (
      select ingest_comments from integration where workspace_id = ${workspaceId}::uuid) as ingest_comments
    from feed_horizon(${workspaceId}::uuid)`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("Reading a feed's horizon returned no row.");
  return row;
}

async function openCursor(
  tx: Db,
  { workspaceId, after, backwards = false }: FeedSlice,
  state: FeedState,
): Promise<FeedCursor> {
  const floors = await readFloors(tx, workspaceId);
  if (after === undefined) return startCursor(state, { position: backwards ? state.horizon : 0, floors });
  if (backwards) return after;
  assertNotAfter(state.present, after);
  assertComplete(floors, after);
  return resumeCursor(after, state);
}

const tables = { conversation: "conversation_item", message: "message" } as const;

/** @returns the items, and whether they are the last ones that a consumer without comments must drop */
async function listRefs(
  tx: Db,
  { workspaceId, after, limit, backwards = false }: FeedSlice & { after: FeedCursor },
  { horizon, ingestComments }: FeedState,
): Promise<{ refs: FeedRef[]; isEnd: boolean }> {
  const [comparison, order] = backwards ? [sql`<`, sql`desc`] : [sql`>`, sql`asc`];
  const isDropping = !backwards && after.comments === "dropping";
  const hasComments = backwards ? ingestComments === true : after.comments !== "off";
  const selectKind = (kind: keyof typeof tables): RawBuilder<unknown> => sql`(
    select ${kind} as kind, feed_position as position, id
    from ${sql.table(tables[kind])}
    where workspace_id = ${workspaceId}::uuid
      and feed_position < ${horizon}
      and (feed_position, id) ${comparison} (${after[kind].position}, ${after[kind].id})
    order by feed_position ${order}, id ${order}
    limit ${limit})`;
  const kinds = (hasComments ? (["conversation", "message"] as const) : (["conversation"] as const)).map(
    selectKind,
  );
  const { rows } = await sql<FeedPosition & Pick<FeedRef, "kind">>`
    select * from (${sql.join(kinds, sql` union all `)}) item
    order by position ${order}, kind ${order}, id ${order}
    limit ${limit}`.execute(tx);
  const refs = rows.map((it) => ({ ...it, isDropped: isDropping && it.kind === "message" }));
  const isEnd = isDropping && refs.length < limit && !(await hasMessagesFrom(tx, workspaceId, horizon));
  return { refs, isEnd };
}

/** Whether messages are stored at or after a position. One of them may be an item that the consumer knows. */
async function hasMessagesFrom(tx: Db, workspaceId: string, position: number): Promise<boolean> {
  const messages = tx.selectFrom("message").select("id").where("workspaceId", "=", workspaceId);
  return (await messages.where("feedPosition", ">=", position).limit(1).executeTakeFirst()) !== undefined;
}
