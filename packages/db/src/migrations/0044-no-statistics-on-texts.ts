import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The columns that hold what people wrote or who they are, of the tables that the views of analysts read. */
const texts = {
  conversation: ["name", "preview"],
  message: ["subject", "description", "text"],
  note: ["body", "text"],
  customer: ["name", "email", "external_id"],
  tag: ["name"],
};

/**
 * Keeps statistics off texts. They hold a hundred values of all workspaces, and the estimates of `explain` tell an analyst
 * between which letters those lie. Conditions on such columns always come with the workspace, whose index the planner uses.
 */
export const noStatisticsOnTexts: Migration = {
  async up(db) {
    for (const [table, columns] of Object.entries(texts))
      for (const column of columns)
        await sql`
          alter table ${sql.table(table)} alter column ${sql.id(column)} set statistics 0;
          select pg_clear_attribute_stats(current_schema(), ${sql.lit(table)}, ${sql.lit(column)}, false)`.execute(
          db,
        );
  },
};
