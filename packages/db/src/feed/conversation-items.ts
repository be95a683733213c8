import { type RawBuilder, sql } from "kysely";
import { isAmong, nextFeedPosition } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/**
 * What each writer of a table returns, so that the items it changes move in the feed: expressions over `new` and `old`
 * rows. A message that moves changes two conversations.
 */
export const itemColumns = {
  conversation: sql`new.feed_position, array[new.id] as item_ids`,
  message: sql`new.feed_position, array[new.conversation_id, old.conversation_id] as item_ids`,
};

/**
 * Wraps a statement that writes conversations or messages and returns `itemColumns`: the conversation items take the
 * position of the rows. Rows are locked in the order of their ids.
 * @param columns what the statement returns besides
 */
export const moveItems = (
  workspaceId: string,
  written: RawBuilder<unknown>,
  columns: RawBuilder<unknown> = sql`*`,
): RawBuilder<unknown> => sql`
  with written as (${written}), moved as (
    insert into conversation_item (workspace_id, id, feed_position)
    select ${workspaceId}::uuid, item_id, max(feed_position)
    from written, unnest(item_ids) as it (item_id)
    where item_id is not null
    group by item_id
    order by item_id
    on conflict (workspace_id, id) do update set feed_position = excluded.feed_position)
  select ${columns} from written`;

/**
 * Locks the items of conversations and of the conversations of messages, in the order of their ids. Call it before
 * several statements of one transaction move items, so that it waits for no other writer while it holds some.
 */
export async function lockItems(
  tx: Db,
  workspaceId: string,
  { conversations, messages }: { conversations: readonly string[]; messages: readonly string[] },
): Promise<void> {
  await sql`
    select from conversation_item
    where workspace_id = ${workspaceId}::uuid
      and id = any(
        ${conversations}::text[] || array(select conversation_id from message where ${isAmong(workspaceId, messages)}))
    order by id
    for no key update`.execute(tx);
}

/** Moves conversations in the feed whose notes have changed. Lock their items first (`lockItems`). */
export async function touchItems(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update conversation_item set feed_position = ${nextFeedPosition(workspaceId)}
    where ${isAmong(workspaceId, ids)}`.execute(tx);
}
