import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * One request budget per Kustomer org, shared by all its workspaces, workers and keys. `sent` and `searched` count the
 * permits of one second each, starting at `first_second`; the function `take_permit` owns them. The functions themselves
 * stand in `functions/`; `applied_function` says which versions of them this database has had.
 */
export const budgets: Migration = {
  async up(db) {
    await sql`
      create table org_budget (
        org_id text primary key,
        limit_per_minute integer not null default 300 check (limit_per_minute > 0),
        blocked_until timestamptz,
        consecutive_unavailable integer not null default 0,
        unavailable_since timestamptz,
        first_second bigint not null default 0,
        sent integer[] not null default array_fill(0, array[243]),
        searched integer[] not null default array_fill(0, array[243]),
        external_sent integer,
        external_sent_at timestamptz,
        external_searched integer,
        external_searched_at timestamptz
      );
      create table permit_reservation (
        org_id text not null references org_budget on delete cascade,
        holder text not null,
        kind text not null check (kind in ('search', 'other')),
        at timestamptz not null,
        primary key (org_id, holder, kind)
      );
      create table applied_function (
        name text primary key,
        sha256 text[] not null
      )`.execute(db);
  },
};
