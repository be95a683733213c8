import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ignoreTenantStatistics } from "../planner-statistics.ts";

/** Why each id was fetched. A row is written when its backlog entry is removed, and kept as long as raw batches. */
export const fetchLog: Migration = {
  async up(db) {
    await sql`
      create table fetch_log (
        workspace_id uuid not null references workspace on delete cascade,
        kind text not null,
        id text not null,
        reason text not null,
        run_id uuid,
        fetched_at timestamptz not null default clock_timestamp(),
        primary key (workspace_id, id, kind, fetched_at)
      );
      -- Rows are appended in this order, so a few pages of index find the old ones.
      create index fetch_log_oldest on fetch_log using brin (fetched_at)`.execute(db);
    await ignoreTenantStatistics(db, ["fetch_log"]);
  },
};
