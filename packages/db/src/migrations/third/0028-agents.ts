import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/**
 * Names of users and teams. An integration says when they are read again, when they were read last, and up to which place of
 * the feed the stored records have been searched for ids without a name.
 */
export const agents: Migration = {
  async up(db) {
    await sql`
      create table agent (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null check (kind in ('user', 'team')),
        id text not null,
        name text,
        deleted boolean not null default false,
        observed_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, kind, id)
      );
      alter table integration
        add column extras_due_at timestamptz not null default clock_timestamp(),
        add column agents_read_at timestamptz,
        add column agents_position bigint not null default 0;
      create index integration_extras_due on integration (extras_due_at) where ingest_conversations`.execute(
      db,
    );
    await ignoreTenantStatistics(db, ["agent"]);
  },
};
