import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Finds the latest notes of a workspace, on which rules of redaction are tried. */
export const newestNotes: Migration = {
  async up(db) {
    await sql`create index note_newest on note (workspace_id, updated_at, id)`.execute(db);
  },
};
