import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Notices to a workspace, and how far their delivery has come. */
export const notices: Migration = {
  async up(db) {
    await sql`
      create table notice (
        id uuid primary key default uuidv7(),
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null,
        subject text not null,
        level text not null check (level in ('info', 'warn', 'error')),
        message text not null,
        details jsonb not null default '{}',
        at timestamptz not null default clock_timestamp(),
        logged_at timestamptz,
        tries integer not null default 0,
        next_try_at timestamptz default clock_timestamp(),
        delivered_at timestamptz,
        failure text,
        given_up_at timestamptz,
        unique (workspace_id, kind, subject)
      );
      create index notice_newest on notice (workspace_id, id desc);
      create index notice_to_deliver on notice (next_try_at) where next_try_at is not null`.execute(db);
  },
};
