import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** When a workspace had something redacted first. Of those that exist it is unknown, so all that they store counts as later. */
export const redactionBegan: Migration = {
  async up(db) {
    await sql`
      alter table redaction add column began_at timestamptz not null default '1970-01-01T00:00:00Z';
      alter table redaction alter column began_at set default clock_timestamp()`.execute(db);
  },
};
