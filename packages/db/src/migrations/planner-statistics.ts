import { type Kysely, sql } from "kysely";

/**
 * Keeps the planner from guessing a tenant's size by statistics that were gathered before the tenant came: it would
 * expect a row or two of a new workspace and scan all of it for every id. Without statistics it uses the whole index.
 */
export async function ignoreTenantStatistics(db: Kysely<unknown>, tables: readonly string[]): Promise<void> {
  for (const table of tables)
    await sql`alter table ${sql.table(table)} alter column workspace_id set statistics 0`.execute(db);
}
