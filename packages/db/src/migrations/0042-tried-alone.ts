import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What of a page is being stored alone, because workers were lost with the whole. */
export const triedAlone: Migration = {
  async up(db) {
    await sql`alter table raw_batch add column tried_alone integer[] not null default '{}'`.execute(db);
  },
};
