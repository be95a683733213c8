import { Fault } from "@inlet/contracts";

/** How far one kind of item has been read: the feed position of the last item, and its id. */
export interface FeedPosition {
  /** In microseconds since 1970. It survives copies of the database, because it depends on nothing but the rows. */
  position: number;
  id: string;
}

/** How far one kind of item has been read, and since when. */
export interface FeedProgress extends FeedPosition {
  /** Where the feed was complete when reading began: the reader knows of no item that was deleted before. */
  since: number;
}

/**
 * Whether a consumer has messages as items: `on`; `off`; or `dropping`, while it reads all of them once more as deleted,
 * after comment mode was switched off.
 */
export type CommentMode = "on" | "off" | "dropping";

/**
 * How far a consumer has read. Messages have a position of their own: when comments are switched on later, the feed
 * brings the messages written before and skips nothing.
 */
export interface FeedCursor {
  conversation: FeedProgress;
  message: FeedProgress;
  comments: CommentMode;
}

/** An item of the feed: which one, and its place. */
export interface FeedRef extends FeedPosition {
  kind: "conversation" | "message";
  /** The consumer must delete the item, although it is stored: messages are no items any more. */
  isDropped: boolean;
}

/** Where a feed is complete, and since when it can tell deletions. */
export interface FeedState {
  /** No item has a greater position. */
  present: number;
  /** Every item before it can be read. */
  horizon: number;
  /** Whether messages are items; null without an integration. */
  ingestComments: boolean | null;
}

/** The last position of each kind whose deletions the feed can no longer tell. */
export type FeedFloors = Partial<Record<FeedRef["kind"], FeedPosition>>;

/** Creates the cursor of a reader that starts at a position. */
export function startCursor(
  { ingestComments, horizon }: FeedState,
  { position, floors }: { position: number; floors: FeedFloors },
): FeedCursor {
  const start = (kind: FeedRef["kind"]): FeedProgress => ({
    ...{ position, id: "" },
    since: Math.max(horizon, (floors[kind]?.position ?? -1) + 1),
  });
  const comments = ingestComments === true ? "on" : "off";
  return { conversation: start("conversation"), message: start("message"), comments };
}

/**
 * Continues a cursor under the present switch. After a change of comment mode the message part starts again. Without an
 * integration nobody has switched anything, so the mode stays.
 */
export function resumeCursor(cursor: FeedCursor, { ingestComments, horizon }: FeedState): FeedCursor {
  const { message, comments } = cursor;
  if (ingestComments === null) return cursor;
  if (ingestComments && comments === "on") return cursor;
  if (ingestComments) return { ...cursor, message: { position: 0, id: "", since: horizon }, comments: "on" };
  if (comments !== "on") return cursor;
  if (message.position === 0) return endDropping(cursor);
  return { ...cursor, message: { position: 0, id: "", since: message.position }, comments: "dropping" };
}

/** The cursor of a consumer that has no messages. */
export const endDropping = (cursor: FeedCursor): FeedCursor => ({
  ...cursor,
  message: { position: 0, id: "", since: 0 },
  comments: "off",
});

/** Advances a cursor past these items, in either direction; without items it stays. */
export function advanceFeedCursor(after: FeedCursor, refs: readonly FeedRef[]): FeedCursor {
  const advance = (kind: FeedRef["kind"]): FeedProgress => {
    const last = refs.findLast((it) => it.kind === kind);
    return last === undefined ? after[kind] : { ...after[kind], position: last.position, id: last.id };
  };
  return { ...after, conversation: advance("conversation"), message: advance("message") };
}

/**
 * Refuses a reader that would wait, and miss what is written in the meantime.
 * @throws Fault conflict
 */
export function assertNotAfter(present: number, { conversation, message }: FeedCursor): void {
  if (Math.max(conversation.position, message.position) <= present) return;
  throw new Fault(
    "conflict",
    "The cursor lies in the future of this feed: it comes from another installation, or the clock of the database was set back. Read the feed again from its beginning, without `after`.",
  );
}

/**
 * Refuses a reader that has missed a deletion which the feed can no longer tell: one after its position, of an item that
 * it may know.
 * @throws Fault gone
 */
export function assertComplete(floors: FeedFloors, cursor: FeedCursor): void {
  if (isComplete(floors, cursor)) return;
  throw new Fault(
    "gone",
    "Items were deleted after this cursor, and the feed no longer has their deletions. Start over: read the feed from its beginning, without `after`, and then delete every item that it did not bring.",
  );
}

/** Whether the feed still has every deletion after a cursor. */
export function isComplete(floors: FeedFloors, cursor: FeedCursor): boolean {
  const kinds = hasMessages(cursor) ? (["conversation", "message"] as const) : (["conversation"] as const);
  return !kinds.some((kind) => hasMissed(floors[kind], cursor[kind]));
}

const hasMessages = ({ comments, message }: FeedCursor): boolean =>
  comments === "dropping" || (comments === "on" && message.position > 0);

const hasMissed = (floor: FeedPosition | undefined, read: FeedProgress): boolean =>
  floor !== undefined && floor.position >= read.since && isAfter(floor, read);

const isAfter = (a: FeedPosition, b: FeedPosition): boolean =>
  a.position > b.position || (a.position === b.position && a.id > b.id);
