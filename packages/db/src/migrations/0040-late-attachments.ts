import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Messages that are stored after the search for attachments has passed them are searched for by their customers. */
export const lateAttachments: Migration = {
  async up(db) {
    await sql`alter table integration add column attachments_position bigint`.execute(db);
  },
};
