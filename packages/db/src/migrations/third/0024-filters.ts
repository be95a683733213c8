import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/**
 * Filters of a workspace, and what they keep out: known by id, with the version that was seen. `filters_on` is true from the
 * first filter on, until the last one is gone and nothing is filtered any more. While it is false, pages ask for nothing.
 */
export const filters: Migration = {
  async up(db) {
    const version = sql`
        rev integer,
        updated_at timestamptz not null,
        observed_at timestamptz not null,
        filtered_at timestamptz not null default clock_timestamp()`;
    await sql`
      alter table integration
        add column filters jsonb,
        add column filters_on boolean not null default false;
      create table filtered_conversation (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        ${version},
        reread_at timestamptz,
        primary key (workspace_id, id)
      );
      create index filtered_conversation_reread on filtered_conversation (workspace_id, id) where reread_at is not null;
      create table filtered_message (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        conversation_id text not null,
        ${version},
        primary key (workspace_id, id)
      );
      create index filtered_message_thread on filtered_message (workspace_id, conversation_id);
      -- The evaluation of stored and filtered records after the last change of the filters.
      create table filter_change (
        workspace_id uuid primary key references workspace on delete cascade,
        phase text not null check (phase in ('conversations', 'messages', 'conversations again', 'threads again', 'done')),
        changed_at timestamptz not null default clock_timestamp(),
        batches_to timestamptz,
        last_id text not null default '',
        evaluated integer not null default 0,
        removed integer not null default 0,
        removed_messages integer not null default 0,
        requested integer not null default 0,
        came_in integer not null default 0,
        finished_at timestamptz,
        dispatch_at timestamptz default clock_timestamp()
      );
      create index filter_change_to_dispatch on filter_change (dispatch_at) where phase <> 'done'`.execute(
      db,
    );
    await ignoreTenantStatistics(db, ["filtered_conversation", "filtered_message"]);
  },
};
