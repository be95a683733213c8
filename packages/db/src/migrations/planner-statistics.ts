import { type Kysely, sql } from "kysely";

/**
 * Keeps the planner from guessing a tenant's size by statistics that were gathered before it came: it would take a new
 * workspace for a row or two and look through all of it for every id. Without statistics it uses the whole index.
 */
export async function tenantsLookAlike(db: Kysely<unknown>, tables: readonly string[]): Promise<void> {
  for (const table of tables)
    await sql`alter table ${sql.table(table)} alter column workspace_id set statistics 0`.execute(db);
}
