import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What tokens, workspaces and webhooks have used of their limits per minute. A crash may lose it. */
export const requestRates: Migration = {
  async up(db) {
    await sql`
      create unlogged table request_rate (
        key text primary key,
        minute bigint not null,
        used bigint not null
      )`.execute(db);
  },
};
