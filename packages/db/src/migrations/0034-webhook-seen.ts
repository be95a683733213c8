import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Up to where in the feed an endpoint has had every item, by kind: an item stored first before is not new to it. */
export const webhookSeen: Migration = {
  async up(db) {
    await sql`
      alter table webhook_endpoint
        add column conversations_seen_to bigint not null default 0,
        add column messages_seen_to bigint not null default 0`.execute(db);
  },
};
