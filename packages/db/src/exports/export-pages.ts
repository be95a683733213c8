import { type RawBuilder, sql } from "kysely";
import { readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import { noteColumns, noteTexts } from "../notes/list-notes.ts";
import { computedColumns } from "../records/computed-columns.ts";
import { isKept, selectAfter, selectColumns } from "../records/record-queries.ts";

/** The tables that exports read. */
export type ExportTable = "conversation" | "message" | "note" | "customer";

/** Which records to export; those that meet every condition that is given. */
export interface ExportFilter {
  /** Last changed at or after this instant. */
  from?: Date | undefined;
  /** Last changed before this instant. */
  to?: Date | undefined;
  status?: string | undefined;
  direction?: string | undefined;
  channel?: string | undefined;
  /** Id of a tag of a conversation. */
  tag?: string | undefined;
  customerId?: string | undefined;
  conversationId?: string | undefined;
}

/** Which page of an export to read. */
export interface ExportSlice {
  workspaceId: string;
  /** The id after which the page begins. */
  after?: string | undefined;
  columns: readonly string[];
  filter: ExportFilter;
  /** How many rows to look at. */
  limit: number;
  /** The size that ends the page, in bytes. */
  maxBytes: number;
}

/** Rows of an export, and the id after which to read on; undefined at the end. */
export interface ExportPage {
  rows: Record<string, unknown>[];
  next: string | undefined;
}

/** A row that was looked at. Its columns are null when it does not match. */
type LookedAt = Record<string, unknown> & { id: string; isMatch: boolean };

/**
 * Reads one page of an export: the rows that match, by id. It looks at a bounded number of rows, so a page may have few or
 * none while more follow. Each page is a statement of its own. Record ids do not change, so an export has every
 * record that matches from its start to its end, whatever is written in the meantime.
 */
export async function readExportPage(
  db: Db,
  table: ExportTable,
  { columns, filter, limit, maxBytes, ...slice }: ExportSlice,
): Promise<ExportPage> {
  const match = sql.join(listConditions(table, filter), sql` and `);
  const lookedAt = isNarrow(filter)
    ? selectNarrow(table, match, { ...slice, limit })
    : selectAfter(table, { ...slice, limit });
  const { computed, sized } = describeRows(table, columns);
  const selectMatching = (column: string) =>
    sql`case when is_match then ${computed[column] ?? sql.ref(column)} end as ${sql.ref(column)}`;
  const { rows, isFull } = await readBoundedRows<LookedAt>(db, {
    rows: sql`select it.*, (${match}) as is_match from (${lookedAt}) it`,
    order: sql`id`,
    select: sql.join([sql`id, is_match`, ...columns.filter((it) => it !== "id").map(selectMatching)]),
    sized,
    maxBytes,
  });
  const hasMore = isFull || rows.length === limit;
  return {
    rows: rows.filter((it) => it.isMatch).map(({ isMatch: _, ...row }) => row),
    next: hasMore ? rows.at(-1)?.id : undefined,
  };
}

/** Which columns of a table are computed, and which may be large. */
const describeRows = (table: ExportTable, columns: readonly string[]) =>
  table === "note"
    ? { computed: noteColumns, sized: noteTexts }
    : { computed: computedColumns, sized: selectColumns(columns).sized };

/** Whether an index finds the few rows of one conversation or customer. */
const isNarrow = ({ customerId, conversationId }: ExportFilter): boolean =>
  (customerId ?? conversationId) !== undefined;

const selectNarrow = (
  table: ExportTable,
  match: RawBuilder<unknown>,
  { workspaceId, after = "", limit }: Pick<ExportSlice, "workspaceId" | "after" | "limit">,
) => sql`
  select * from ${sql.table(table)}
  where workspace_id = ${workspaceId}::uuid and ${isKept(table)} and id > ${after} and ${match}
  order by id
  limit ${limit}`;

function listConditions(
  table: ExportTable,
  { from, to, channel, tag, ...equal }: ExportFilter,
): RawBuilder<unknown>[] {
  const ifGiven = <T>(value: T | undefined, condition: (value: T) => RawBuilder<unknown>) =>
    value === undefined ? [] : [condition(value)];
  return [
    sql`true`,
    ...ifGiven(from, (it) => sql`updated_at >= ${it}::timestamptz`),
    ...ifGiven(to, (it) => sql`updated_at < ${it}::timestamptz`),
    ...ifGiven(channel, (it) => (table === "message" ? sql`channel = ${it}` : sql`${it} = any(channels)`)),
    ...ifGiven(tag, (it) => sql`${it} = any(tags)`),
    ...Object.entries(equal).flatMap(([column, value]) =>
      ifGiven(value, (it) => sql`${sql.ref(column)} = ${it}`),
    ),
  ];
}
