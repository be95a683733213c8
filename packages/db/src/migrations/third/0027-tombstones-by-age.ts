import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Tombstones are removed by age, so their indexes have the time of the deletion in place of the id. */
export const tombstonesByAge: Migration = {
  async up(db) {
    await sql`
      drop index conversation_deleted;
      drop index message_deleted;
      create index conversation_deleted on conversation (workspace_id, deleted_at) where deleted_at is not null;
      create index message_deleted on message (workspace_id, deleted_at) where deleted_at is not null`.execute(
      db,
    );
  },
};
