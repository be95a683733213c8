import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { tenantsLookAlike } from "./planner-statistics.ts";

/** What a workspace has used, and what waits because its limit was reached. */
export const volume: Migration = {
  async up(db) {
    await sql`
      create table volume_period (
        workspace_id uuid not null references workspace on delete cascade,
        period_start timestamptz not null,
        used integer not null default 0 check (used >= 0),
        primary key (workspace_id, period_start)
      )`.execute(db);
    // One row per conversation for ever: nothing is charged twice, whatever is purged or read again.
    await sql`
      create table volume_entry (
        workspace_id uuid not null references workspace on delete cascade,
        conversation_id text not null,
        period_start timestamptz not null,
        charged_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, conversation_id)
      )`.execute(db);
    await sql`
      create table held_conversation (
        workspace_id uuid not null references workspace on delete cascade,
        id text not null,
        updated_at timestamptz not null,
        held_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, id)
      )`.execute(db);
    await sql`create index held_in_order on held_conversation (workspace_id, held_at, id)`.execute(db);
    await tenantsLookAlike(db, ["volume_entry", "held_conversation"]);
  },
};
