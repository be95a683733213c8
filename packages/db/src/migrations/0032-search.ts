import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "./planner-statistics.ts";

/**
 * The words of each conversation, in a table of their own, which is filled behind the feed: writing records does not wait for it. On a
 * database that has conversations it begins empty, and the same job fills it in small transactions.
 *
 * The pending list of the index is short, because every search reads it whole.
 */
export const search: Migration = {
  async up(db) {
    await sql`
      create table conversation_text (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        customer_hash bigint,
        words tsvector not null,
        primary key (workspace_id, id)
      ) with (toast_tuple_target = 8160);
      create index conversation_text_words on conversation_text using gin (words) with (gin_pending_list_limit = 1024);
      create table search_index (
        workspace_id uuid primary key references workspace on delete cascade,
        item_position bigint not null default 0,
        item_id text not null default '',
        customer_position bigint not null default 0,
        customer_id text not null default '',
        dispatch_at timestamptz not null default clock_timestamp()
      );
      create index customer_feed on customer (workspace_id, feed_position, id)`.execute(db);
    await ignoreTenantStatistics(db, ["conversation_text"]);
  },
};
