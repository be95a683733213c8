import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * How late Kustomer's clock was when a run's ceiling was fixed, so that a run asked to read up to an instant of ours
 * knows when it has.
 */
export const clockLag: Migration = {
  async up(db) {
    await sql`alter table run add column kustomer_behind_ms integer not null default 0`.execute(db);
  },
};
