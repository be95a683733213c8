import type pg from "pg";
import { expect } from "vitest";

/**
 * Searches all columns of all tables for secrets, also hexadecimal, as Postgres prints bytes, and in base64.
 * @returns the names of the tables that contain one
 */
export async function findTablesContaining(
  { db }: { db: pg.Pool },
  secrets: readonly string[],
): Promise<string[]> {
  const { rows: tables } = await db.query<{ name: string }>(`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`);
  const forms = secrets.flatMap(listForms);
  expect(tables.length * forms.length, "tables times secrets to search for").toBeGreaterThan(20);
  const searches = tables.map(
    ({ name }) => `
      select '${name.replaceAll("'", "''")}' as name where exists (
        -- offset 0: a row becomes a text once, and not once for each secret
        select 1 from (select it::text as body from ${name} as it offset 0) as it, unnest($1::text[]) as secret
        where strpos(body, secret) > 0)`,
  );
  const { rows } = await db.query<{ name: string }>(searches.join(" union all "), [forms]);
  return rows.map((it) => it.name);
}

/** A text as it is, in small letters as the search keeps words, hexadecimal, and in base64 wherever it begins within a group of three bytes. */
export function listForms(text: string): string[] {
  const bytes = Buffer.from(text);
  const inBase64 = [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    // The first and last characters depend on the bytes around the text.
    return shifted.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + bytes.length) * 4) / 3));
  });
  return [text, text.toLowerCase(), bytes.toString("hex"), ...inBase64];
}
