import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Attachments of messages by name, type and size: null where Inlet does not know whether there are any. An integration knows
 * up to which instant of Kustomer's clock messages with attachments were searched for.
 */
export const attachments: Migration = {
  async up(db) {
    await sql`
      alter table message add column attachments jsonb;
      alter table integration add column attachments_to timestamptz`.execute(db);
  },
};
