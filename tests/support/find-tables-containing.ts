import type pg from "pg";
import { expect } from "vitest";

/**
 * Searches all columns of all tables for secrets, also hexadecimal, as Postgres prints bytes.
 * @returns the names of the tables that contain one
 */
export async function findTablesContaining(
  { db }: { db: pg.Pool },
  secrets: readonly string[],
): Promise<string[]> {
  const { rows: tables } = await db.query<{ name: string }>(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`);
  const forms = [...secrets, ...secrets.map((it) => Buffer.from(it).toString("hex"))];
  expect(tables.length * forms.length, "tables times secrets to search for").toBeGreaterThan(20);
  const searches = tables.map(
    ({ name }) => `
      select '${name.replaceAll("'", "''")}' as name where exists (
        select 1 from ${name} as it, unnest($1::text[]) as secret where strpos(it::text, secret) > 0)`,
  );
  const { rows } = await db.query<{ name: string }>(searches.join(" union all "), [forms]);
  return rows.map((it) => it.name);
}
