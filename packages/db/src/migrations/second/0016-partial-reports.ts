import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** A report says when a list of Kustomer ended before its window did. */
export const partialReports: Migration = {
  async up(db) {
    await sql`alter table report add column is_partial boolean not null default false`.execute(db);
  },
};
