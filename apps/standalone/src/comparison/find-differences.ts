import { isDeepStrictEqual } from "node:util";
import type { TruthItem, TruthStream } from "@inlet/kustomer-simulator";

/** A record as the API serves it. */
export type StoredRecord = Record<string, unknown> & { id: string };

/** One difference between the store and the truth. */
export type Difference = { stream: TruthStream; id: string } & (
  | { kind: "missing" | "extra" | "duplicate" }
  | { kind: "field"; field: string; stored: unknown; truth: unknown }
);

/** The stored and the true records of one stream. */
export interface ComparedStream {
  stored: readonly StoredRecord[];
  truth: readonly TruthItem[];
}

/** Finds all differences: ids that only one side has, duplicates, and fields of the truth with another value. */
export function findDifferences(stream: TruthStream, { stored, truth }: ComparedStream): Difference[] {
  const storedById = new Map<string, StoredRecord>();
  const differences: Difference[] = [];
  for (const item of stored) {
    if (storedById.has(item.id)) differences.push({ stream, id: item.id, kind: "duplicate" });
    storedById.set(item.id, item);
  }
  for (const item of truth) {
    const found = storedById.get(item.id);
    storedById.delete(item.id);
    if (found === undefined) differences.push({ stream, id: item.id, kind: "missing" });
    else differences.push(...findFieldDifferences(stream, found, item));
  }
  for (const id of storedById.keys()) differences.push({ stream, id, kind: "extra" });
  return differences;
}

function findFieldDifferences(stream: TruthStream, stored: StoredRecord, truth: TruthItem): Difference[] {
  return Object.entries(toExpected(stream, truth))
    .filter(([field, value]) => !isDeepStrictEqual(stored[field], value))
    .map(([field, value]) => ({
      stream,
      id: truth.id,
      kind: "field",
      field,
      stored: stored[field],
      truth: value,
    }));
}

/** Kustomer omits `deleted` for an existing tag; the API serves `false`. */
const toExpected = (stream: TruthStream, truth: TruthItem): TruthItem =>
  stream === "tags" ? { ...truth, deleted: truth["deleted"] ?? false } : truth;

const format = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};

/** Describes a difference for people. */
export function describeDifference(difference: Difference): string {
  const { stream, id } = difference;
  switch (difference.kind) {
    case "missing":
      return `${stream} ${id}: is not stored`;
    case "extra":
      return `${stream} ${id}: is stored and should not be`;
    case "duplicate":
      return `${stream} ${id}: is returned twice`;
    case "field":
      return `${stream} ${id}: ${difference.field} is ${format(difference.stored)} instead of ${format(difference.truth)}`;
  }
}
