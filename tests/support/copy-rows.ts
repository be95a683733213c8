import pg from "pg";

/**
 * Copies the rows of every table into a migrated database, as `pg_dump --data-only` and logical replication do: with the
 * values that they had, by other transactions.
 */
export async function copyRows(from: string, to: string): Promise<void> {
  const [source, target] = [new pg.Client(from), new pg.Client(to)];
  await Promise.all([source.connect(), target.connect()]);
  try {
    const { rows: tables } = await source.query<{ name: string; columns: string }>(`
      select quote_ident(relname) as name, string_agg(quote_ident(attname), ', ') as columns
      from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      group by relname`);
    await target.query("set session_replication_role = replica"); // no foreign keys: tables come in any order
    for (const { name, columns } of tables) {
      const { rows } = await source.query<{ data: string }>(
        `select coalesce(jsonb_agg(to_jsonb(it)), '[]')::text as data from ${name} it`,
      );
      await target.query(
        `insert into ${name} (${columns}) overriding system value
        select ${columns} from jsonb_populate_recordset(null::${name}, $1) on conflict do nothing`,
        [rows[0]?.data],
      );
    }
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
}
