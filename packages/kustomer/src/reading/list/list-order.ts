import type { ListOrder } from "@inlet/contracts";
import { getIds, getObjectIds, toRows } from "../../payload/page-rows.ts";
import type { ListCursor } from "../reading.ts";

/** A row of a list: its id, and what the list is sorted by. Keys compare as strings. */
export interface KeyedRow {
  id: string;
  key: string;
}

type SortKey = "id" | "createdAt" | "updatedAt";

/** Whether a list shows its greatest rows first, so that it is read from the top down to an instant. */
export const isNewestFirst = (order: ListOrder): order is SortKey =>
  order === "id" || order === "createdAt" || order === "updatedAt";

/** The second in which an ObjectId was created, since 1970. */
const getCreationSecond = (id: string): number => Number.parseInt(id.slice(0, 8), 16);

/** Returns the rows of a page that have what the list is sorted by, in order. */
export function toKeyedRows(order: SortKey | undefined, records: unknown[]): KeyedRow[] {
  if (order === undefined || order === "id") return getObjectIds(records).map((id) => ({ id, key: id }));
  return toRows(records).flatMap((row) => {
    const at = row[order];
    return at === undefined ? [] : [{ id: row.id, key: new Date(at).toISOString() }];
  });
}

/** Whether no row is greater than the one before. */
export const isDescending = (rows: KeyedRow[]): boolean =>
  rows.every(({ key }, i) => key <= (rows[i - 1]?.key ?? key));

const isAscending = (rows: KeyedRow[]): boolean => isDescending(rows.toReversed());

/** The instant of a key, in epoch milliseconds. An id states it to the second. */
export const toInstant = ({ order }: Pick<ListCursor, "order">, key: string): number =>
  order === undefined ? getCreationSecond(key) * 1_000 : Date.parse(key);

/**
 * Finds out how the first page of a list is sorted that was asked for its newest rows first. Where several orders fit,
 * the first of this list is the most likely; reading shows when it is wrong.
 * @returns undefined when the page has too few rows to tell
 */
export function detectOrder(records: unknown[]): ListOrder | undefined {
  if (getIds(records).length < 2) return undefined;
  const keys = (["id", "createdAt", "updatedAt"] as const).map((key) => ({
    key,
    rows: toKeyedRows(key, records),
  }));
  const isPresent = ({ rows }: { rows: KeyedRow[] }) => rows.length * 2 > records.length;
  const present = keys.filter(isPresent);
  const descending = present.find(({ rows }) => isDescending(rows));
  if (descending) return descending.key;
  const ascending = present.find(({ rows }) => isAscending(rows));
  return ascending ? `${ascending.key}Ascending` : "unsorted";
}
