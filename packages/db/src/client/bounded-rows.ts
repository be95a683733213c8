import { type RawBuilder, sql } from "kysely";
import type { Db } from "./open-db.ts";

/** Rows of a page. There are fewer than its limit when they have reached the size of a page. */
export interface BoundedRows<Row> {
  rows: Row[];
  /** Whether their size ended the page, so that more rows may follow. */
  isFull: boolean;
}

/** At this size a page ends early, so that no reply and no process grows with the records that a customer writes. */
export const maxPageBytes = 4 * 1024 * 1024;

/** A page of rows to read. */
interface Page {
  /** SQL: selects the rows, at most as many as a page has. */
  rows: RawBuilder<unknown>;
  /** SQL: the order of the rows, by their columns. */
  order: RawBuilder<unknown>;
  /** SQL: what to read of each row. */
  select: RawBuilder<unknown>;
  /** Columns that may be large, of what is read. */
  sized: readonly string[];
  /** The size that ends the page; by default `maxPageBytes`. */
  maxBytes?: number;
}

/**
 * Reads rows up to the one with which they reach the size of a page, so at least one. One statement does, because
 * Postgres knows the size of a text without reading it.
 */
export async function readBoundedRows<Row extends object>(db: Db, page: Page): Promise<BoundedRows<Row>> {
  const { order, select, sized, maxBytes = maxPageBytes } = page;
  const texts = sized.filter((it) => it !== "attributes").map(getTextBytes);
  const limits = { order, maxBytes };
  let bounded = bound(page.rows, { ...limits, size: sum(texts), total: "bytes" });
  let bytes = sql`bytes`;
  if (sized.includes("attributes")) {
    // The size as text costs as much as reading it. First the size as stored, maybe compressed, excludes most.
    bounded = bound(bounded, { ...limits, size: sql`pg_column_size(attributes)`, total: "stored_bytes" });
    bounded = bound(bounded, { ...limits, size: getTextBytes("attributes"), total: "attribute_bytes" });
    bytes = sql`greatest(bytes, stored_bytes, attribute_bytes)`;
  }
  const { rows } = await sql<Row & { pageBytes: number }>`
    select ${select}, ${bytes} as page_bytes from (${bounded}) page order by ${order}`.execute(db);
  const isFull = (rows.at(-1)?.pageBytes ?? 0) >= maxBytes;
  return { rows: rows.map(({ pageBytes: _, ...row }) => row as unknown as Row), isFull };
}

const getTextBytes = (column: string) => sql`coalesce(octet_length(${sql.ref(column)}::text), 0)`;

const sum = (sizes: readonly RawBuilder<unknown>[]) => sql.join([sql`0`, ...sizes], sql` + `);

/** What bounds rows: the sum of a size, in an order. */
interface Bound {
  order: RawBuilder<unknown>;
  maxBytes: number;
  size: RawBuilder<unknown>;
  total: string;
}

/** SQL: the rows before which the sum of sizes is less than a page. `offset 0`: a size is computed once. */
const bound = (rows: RawBuilder<unknown>, { order, maxBytes, size, total }: Bound): RawBuilder<unknown> => {
  const name = sql.ref(`${total}_of_row`);
  return sql`
    select * from (
      select *, sum(${name}) over (order by ${order} rows unbounded preceding) as ${sql.ref(total)}
      from (select *, ${size} as ${name} from (${rows}) page offset 0) page) page
    where ${sql.ref(total)} - ${name} < ${maxBytes}`;
};
