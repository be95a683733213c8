import { instantMs, object } from "../payload/values.ts";

/** What a cursor needs to know of a record. */
export interface Row {
  id: string;
  /** Epoch milliseconds. */
  updatedAt: number;
  /** Epoch milliseconds. */
  createdAt: number | undefined;
}

/** The rows of a page that a cursor can go by; what has no id or no `updatedAt` is left to the mapping. */
export function rowsOf(records: unknown[]): Row[] {
  return records.map(rowOf).filter((it) => it !== undefined);
}

/** The ids of a page's records, in order. */
export function idsOf(records: unknown[]): string[] {
  return records
    .map((it) => object(it)["id"])
    .filter((id): id is string => typeof id === "string" && id !== "");
}

const objectId = /^[0-9a-f]{24}$/;

/** The ids of a page that tell when they were made, in order. */
export function objectIdsOf(records: unknown[]): string[] {
  return idsOf(records).filter((id) => objectId.test(id));
}

function rowOf(raw: unknown): Row | undefined {
  const { id, attributes } = object(raw);
  const { updatedAt, createdAt } = object(attributes);
  const updated = instantMs(updatedAt);
  if (typeof id !== "string" || id === "" || updated === undefined) return undefined;
  return { id, updatedAt: updated, createdAt: instantMs(createdAt) };
}
