import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** A line of the schema: the table or function it belongs to, and its text. */
interface Line {
  owner: string;
  text: string;
}

/** Excludes the partitions of single days, which are created and dropped all the time. */
const isDescribed = sql`n.nspname = 'public' and c.relname !~ '^raw_batch_[0-9]{8}$' and c.relname !~ '^kysely_'`;

const tables = sql<Line>`
  select c.relname as owner,
    case when c.relispartition then ' partition of raw_batch ' || pg_get_expr(c.relpartbound, c.oid)
      when c.relkind = 'p' then ' partition by ' || pg_get_partkeydef(c.oid) else '' end
    || coalesce(' with (' || array_to_string(c.reloptions, ', ') || ')', '') as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${isDescribed}
  order by c.relname collate "C"`;

/** A constraint of one column under the name that Postgres gives it stands beside its column. */
const isOfColumn = sql`cardinality(k.conkey) = 1 and k.conname in (
  c.relname || '_pkey', c.relname || '_' || a.attname || '_fkey', c.relname || '_' || a.attname || '_key',
  c.relname || '_' || a.attname || '_check')`;

const columns = sql<Line>`
  select c.relname as owner, a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end
    || case when a.attgenerated = 's'
      then ' generated always as ' || regexp_replace(trim(pg_get_expr(d.adbin, d.adrelid)), '\\s+', ' ', 'g') || ' stored'
      else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end
    || case when a.attstorage <> t.typstorage then ' storage ' || a.attstorage::text else '' end
    || coalesce((
      select string_agg(
        ' ' || regexp_replace(
          pg_get_constraintdef(k.oid), '^(?:FOREIGN KEY \\(\\w+\\) |(PRIMARY KEY|UNIQUE) \\(\\w+\\)$)', '\\1'),
        '' order by k.contype, k.conname collate "C")
      from pg_constraint k where k.conrelid = c.oid and k.conkey[1] = a.attnum and ${isOfColumn}
    ), '') as text
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
  join pg_type t on t.oid = a.atttypid
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p') and not c.relispartition and ${isDescribed}
  order by c.relname collate "C", a.attnum`;

const constraints = sql<Line>`
  select c.relname as owner, 'constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid) as text
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
  where k.contype <> 'n' and not c.relispartition and not coalesce(${isOfColumn}, false) and ${isDescribed}
  order by c.relname collate "C", k.contype, k.conname collate "C"`;

const indexes = sql<Line>`
  select c.relname as owner, pg_get_indexdef(i.indexrelid) as text
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
  join pg_namespace n on n.oid = c.relnamespace
  where not c.relispartition and ${isDescribed} and not exists (select 1 from pg_constraint where conindid = i.indexrelid)
  order by c.relname collate "C", x.relname collate "C"`;

/**
 * Describes the live schema as text. Equal schemas have equal texts, so a review sees every change, and a test finds a
 * change that `schema.sql` does not show. The text is for reading only: migrations create a database.
 */
export async function describeSchema(db: Db): Promise<string> {
  const read = async (lines: RawBuilder<Line>) => (await lines.execute(db)).rows;
  const inner = [...(await read(columns)), ...(await read(constraints))];
  const outer = await read(indexes);
  const pickTable = (lines: Line[], table: string) =>
    lines.filter((it) => it.owner === table).map((it) => it.text);
  const parts = (await read(tables)).map(({ owner, text }) => {
    const body = pickTable(inner, owner).map((it) => `  ${it}`);
    const rows = body.length === 0 ? "" : ` (\n${body.join(",\n")}\n)`;
    return [`create table ${owner}${rows}${text};`, ...pickTable(outer, owner).map((it) => `${it};`)].join(
      "\n",
    );
  });
  return `${["-- Written by `pnpm db:dump` from a migrated database; do not edit.", ...parts].join("\n\n")}\n`;
}
