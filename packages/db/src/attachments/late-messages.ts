import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { readHorizon } from "../feed/feed-tip.ts";
import { getNextScanPosition } from "../feed/scan-position.ts";

/** So many messages are looked at once: those of a page, and few enough that their customers take ten searches. */
const maxMessages = 1_000;

/** A stored message whose attachments are not known, by where a search or its thread finds them. */
export interface LateMessage {
  conversationId: string;
  customerId: string | null;
}

/** Messages that were stored too late for the search for attachments. */
export interface LateMessages {
  messages: LateMessage[];
  /** The oldest update among them; null when there are none. */
  updatedFrom: Date | null;
  /** Messages up to this place of the feed were looked at. */
  position: number;
  /** Whether more messages wait to be looked at. */
  hasMore: boolean;
}

interface Scanned extends Pick<LateMessages, "messages" | "updatedFrom"> {
  last: string | null;
  count: number;
}

/** Where to look for late messages. */
interface LateMessagesQuery {
  workspaceId: string;
  /** Messages up to this place of the feed were looked at; null to begin with those that are written from now on. */
  position: number | null;
  scopeFrom: Date;
  /** Messages that were updated since then are still searched for. */
  searchedFrom: Date;
}

/**
 * Looks at messages that were written since the last call, and finds those that are not known to have attachments and that the
 * search for attachments no longer finds, because that goes on at `searchedFrom`.
 */
export async function findLateMessages(
  db: Db,
  { workspaceId, position, scopeFrom, searchedFrom }: LateMessagesQuery,
): Promise<LateMessages> {
  const horizon = await readHorizon(db, workspaceId);
  if (position === null) return { messages: [], updatedFrom: null, position: horizon - 1, hasMore: false };
  const { rows } = await sql<Scanned>`
    with scanned as materialized (
      select feed_position as position, conversation_id, customer_id, updated_at,
        (attachments is null and deleted_at is null and updated_at >= ${scopeFrom} and updated_at < ${searchedFrom}) as is_late
      from message
      where workspace_id = ${workspaceId}::uuid and feed_position > ${position} and feed_position < ${horizon}
      order by feed_position, id limit ${maxMessages}
    ), late as (
      select distinct conversation_id, customer_id from scanned where is_late
    )
    select
      coalesce((select json_agg(json_build_object('conversationId', conversation_id, 'customerId', customer_id)) from late), '[]') as messages,
      min(updated_at) filter (where is_late) as updated_from,
      max(position) as last, count(*)::integer as count
    from scanned`.execute(db);
  const [scanned] = rows;
  if (scanned === undefined) throw new Error("The search for late messages returned no row.");
  const { messages, updatedFrom, last, count } = scanned;
  const isCut = count === maxMessages;
  return {
    ...{ messages, updatedFrom, hasMore: isCut },
    position: getNextScanPosition({ from: position, last, cutAt: isCut ? last : null }),
  };
}
