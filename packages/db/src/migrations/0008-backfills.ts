import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * What a backfill needs: warnings that outlive the step that found them, and wishes of its own, so that a live run does
 * not read what a past range makes wanted, which may be a hundred thousand ids.
 */
export const backfills: Migration = {
  async up(db) {
    await sql`alter table run add column warnings text[] not null default '{}'`.execute(db);
    await sql`
      alter table fetch_backlog add column lane text not null default 'live'
        constraint wanted_lane_check check (lane in ('live', 'backfill'))`.execute(db);
    await sql`
      alter table thread_check add column lane text not null default 'live'
        constraint thread_check_lane_check check (lane in ('live', 'backfill'))`.execute(db);
    await sql`
      create index fetch_backlog_by_lane on fetch_backlog (workspace_id, kind, lane, added_at, id) where outcome is null`.execute(
      db,
    );
    await sql`drop index wanted_open`.execute(db);
  },
};
