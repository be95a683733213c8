import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What a workspace is told of, where it is told, and the place that a conversation keeps while it waits for room. */
export const noticesAndPlaces: Migration = {
  async up(db) {
    await sql`alter table workspace add column notice_url text`.execute(db);
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
      )`.execute(db);
    await sql`create index notice_newest on notice (workspace_id, id desc)`.execute(db);
    await sql`create index notice_to_deliver on notice (next_try_at) where next_try_at is not null`.execute(
      db,
    );

    // A released conversation keeps its row, and so its place, until it is admitted.
    await sql`alter table held_conversation add column released_at timestamptz`.execute(db);
    await sql`drop index held_in_order`.execute(db);
    await sql`
      create index held_in_order on held_conversation (workspace_id, held_at, updated_at, id)`.execute(db);
    // Charges are counted by when they were made: by day, and anew when a workspace's kind of period changes.
    await sql`
      create index volume_entry_in_order on volume_entry (workspace_id, charged_at)`.execute(db);
  },
};
