import { type Kysely, sql } from "kysely";

/**
 * Keeps the planner from estimating a tenant's size by statistics that are older than the tenant. It would expect a row
 * or two of a new workspace and scan all of its rows for every id. Without statistics it uses the whole index.
 */
export async function ignoreTenantStatistics(db: Kysely<unknown>, tables: readonly string[]): Promise<void> {
  for (const table of tables)
    await sql`alter table ${sql.table(table)} alter column workspace_id set statistics 0`.execute(db);
}
