import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Ids that Kustomer fails to return stay in the fetch backlog, and each is tried again after a pause that grows. An
 * instant stands for the records of a search that have no known id.
 */
export const setAside: Migration = {
  async up(db) {
    await sql`
      alter table fetch_backlog
        add column failures integer not null default 0,
        add column failure text,
        add column next_try_at timestamptz,
        drop constraint fetch_backlog_kind_check,
        add constraint fetch_backlog_kind_check
          check (kind in ('conversation', 'thread', 'customer', 'instant'))`.execute(db);
  },
};
