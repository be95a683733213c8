import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Each kind of extras waits by itself after a refusal that nothing explains. */
export const postponedExtras: Migration = {
  async up(db) {
    await sql`alter table integration add column extras_postponed jsonb not null default '{}'`.execute(db);
  },
};
