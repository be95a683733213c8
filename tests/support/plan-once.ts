import type pg from "pg";

/**
 * Makes Postgres plan a prepared statement once per connection to this database, from now on. The plan need not fit the
 * values, since the tables of a test are tiny.
 */
export async function planOnce(client: pg.Client | pg.Pool): Promise<void> {
  const alter = "alter database %I set plan_cache_mode = force_generic_plan";
  await client.query(`do $$ begin execute format('${alter}', current_database()); end $$`);
}
