import { readInstantMs, readObject } from "../payload/values.ts";

/** What a cursor needs to know of a record. */
export interface PageRow {
  id: string;
  /** Epoch milliseconds. */
  updatedAt: number;
  /** Epoch milliseconds. */
  createdAt: number | undefined;
}

/** The rows of a page that a cursor can go by; what has no id or no `updatedAt` is left to the mapping. */
export function toRows(records: unknown[]): PageRow[] {
  return records.map(rowOf).filter((it) => it !== undefined);
}

/** The ids of a page's records, in order. */
export function getIds(records: unknown[]): string[] {
  return records
    .map((it) => readObject(it)["id"])
    .filter((id): id is string => typeof id === "string" && id !== "");
}

const objectId = /^[0-9a-f]{24}$/;

/** The ids of a page that tell when they were made, in order. */
export function getObjectIds(records: unknown[]): string[] {
  return getIds(records).filter((id) => objectId.test(id));
}

function rowOf(raw: unknown): PageRow | undefined {
  const { id, attributes } = readObject(raw);
  const { updatedAt, createdAt } = readObject(attributes);
  const updated = readInstantMs(updatedAt);
  if (typeof id !== "string" || id === "" || updated === undefined) return undefined;
  return { id, updatedAt: updated, createdAt: readInstantMs(createdAt) };
}
