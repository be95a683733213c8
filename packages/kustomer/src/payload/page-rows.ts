import { readInstantMs, readObject } from "./values.ts";

/** The parts of a record that cursors use. */
export interface PageRow {
  id: string;
  /** Epoch milliseconds. */
  updatedAt: number;
  /** Epoch milliseconds. */
  createdAt: number | undefined;
}

/** The rows of a page that a cursor can use. A record without id or `updatedAt` is skipped; the parsers reject it. */
export function toRows(records: unknown[]): PageRow[] {
  return records.map(toRow).filter((it) => it !== undefined);
}

/** Whether no row was updated before the one above it. */
export function isAscending(rows: PageRow[]): boolean {
  return rows.every((row, i) => row.updatedAt >= (rows[i - 1]?.updatedAt ?? 0));
}

/**
 * Selects the rows updated within the window. A row updated after it was indexed shows a later `updatedAt` than the
 * one it was found by. It belongs to the next run and says nothing about the order of this page.
 */
export function selectRows(rows: PageRow[], from: number, ceiling: number): PageRow[] {
  return rows.filter(({ updatedAt: at }) => at >= from && at < ceiling);
}

/** The ids of a page's records, in order. */
export function getIds(records: unknown[]): string[] {
  return records
    .map((it) => readObject(it)["id"])
    .filter((id): id is string => typeof id === "string" && id !== "");
}

const objectId = /^[0-9a-f]{24}$/;

/** The ids of a page that are ObjectIds, in order. An ObjectId contains the second of its creation. */
export function getObjectIds(records: unknown[]): string[] {
  return getIds(records).filter((id) => objectId.test(id));
}

function toRow(raw: unknown): PageRow | undefined {
  const { id, attributes } = readObject(raw);
  const { updatedAt, createdAt } = readObject(attributes);
  const updatedAtMs = readInstantMs(updatedAt);
  if (typeof id !== "string" || id === "" || updatedAtMs === undefined) return undefined;
  return { id, updatedAt: updatedAtMs, createdAt: readInstantMs(createdAt) };
}
