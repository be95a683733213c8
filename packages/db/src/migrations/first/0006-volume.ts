import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/** What a workspace has used, and the conversations that its limit holds back. */
export const volume: Migration = {
  async up(db) {
    await sql`
      create table volume_period (
        workspace_id uuid not null references workspace on delete cascade,
        period_start timestamptz not null,
        used integer not null default 0 check (used >= 0),
        primary key (workspace_id, period_start)
      );
      -- One row per conversation for ever: nothing is charged twice, whatever is purged or read again.
      create table volume_entry (
        workspace_id uuid not null references workspace on delete cascade,
        conversation_id text not null,
        period_start timestamptz not null,
        charged_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, conversation_id)
      );
      create index volume_entry_in_order on volume_entry (workspace_id, charged_at);
      -- A released conversation keeps its row, and with it its place in the order, until it is admitted.
      create table held_conversation (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        updated_at timestamptz not null,
        held_at timestamptz not null default clock_timestamp(),
        released_at timestamptz,
        primary key (workspace_id, id)
      );
      create index held_in_order on held_conversation (workspace_id, held_at, updated_at, id);
      create index held_released on held_conversation (workspace_id, id)
        where released_at is not null`.execute(db);
    await ignoreTenantStatistics(db, ["volume_entry", "held_conversation"]);
  },
};
