import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Finds the released conversations, which are few, among those that wait. */
export const releasedInSight: Migration = {
  async up(db) {
    await sql`
      create index held_released on held_conversation (workspace_id, id) where released_at is not null`.execute(
      db,
    );
  },
};
