import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How long a workspace keeps conversations. It belongs to the workspace, because data outlives its connection. */
export const retention: Migration = {
  async up(db) {
    await sql`alter table workspace add column retention_days integer`.execute(db);
  },
};
