import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Has the conversations indexed again of workspaces that have notes: their words were not searchable before. */
export const notesInSearch: Migration = {
  async up(db) {
    await sql`
      update search_index s set item_position = 0, item_id = ''
      where exists (select from note n where n.workspace_id = s.workspace_id)`.execute(db);
  },
};
