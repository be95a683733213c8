import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** A workspace may be marked as deleted, while what it had is removed. */
export const deletedWorkspaces: Migration = {
  async up(db) {
    await sql`
      alter table workspace add column deleted_at timestamptz;
      create index workspace_deleted on workspace (deleted_at) where deleted_at is not null;
      create index webhook_event_of_integration on webhook_event (integration_id)`.execute(db);
  },
};
