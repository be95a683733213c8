import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What is odd about attributes: values that cannot be read, and texts that are perhaps cut. Null: not looked at. */
export const oddAttributes: Migration = {
  async up(db) {
    await sql`
      alter table raw_batch add column unreadable jsonb;
      alter table message add column description_truncated boolean`.execute(db);
  },
};
