import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * A conversation item of the feed changes with the messages of its conversation, so its position stands in a narrow row
 * of its own. Wide rows are not rewritten for it, and need no index on their positions any more.
 *
 * `feed_floor` says per workspace which deletions the feed can no longer tell. `text` is what people read of an HTML
 * description.
 */
export const feedbackItems: Migration = {
  async up(db) {
    await sql`
      alter table message add column text text;
      create table conversation_item (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        feed_position bigint not null,
        primary key (workspace_id, id)
      );
      insert into conversation_item (workspace_id, id, feed_position)
      select c.workspace_id, c.id, greatest(c.feed_position, m.feed_position)
      from conversation c
      left join (
        select workspace_id, conversation_id, max(feed_position) as feed_position from message group by 1, 2
      ) m on m.workspace_id = c.workspace_id and m.conversation_id = c.id;
      create index conversation_item_feed on conversation_item (workspace_id, feed_position, id);
      drop index conversation_feed;
      create table feed_floor (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null check (kind in ('conversation', 'message')),
        position bigint not null,
        id text not null,
        primary key (workspace_id, kind)
      )`.execute(db);
  },
};
