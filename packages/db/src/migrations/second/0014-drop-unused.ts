import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Drops what nothing uses since `kustomer_ahead_ms` replaced the column, and statements the function. */
export const dropUnused: Migration = {
  async up(db) {
    await sql`
      alter table run drop column kustomer_behind_ms;
      drop function if exists maintain_raw_batches`.execute(db);
  },
};
