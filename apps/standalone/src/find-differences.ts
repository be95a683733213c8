import { isDeepStrictEqual } from "node:util";
import type { TruthItem, TruthStream } from "@inlet/kustomer-simulator";

/** A record as the API tells it. */
export type StoredItem = Record<string, unknown> & { id: string };

/** One way in which the store is not the truth. */
export type Difference = { stream: TruthStream; id: string } & (
  | { kind: "missing" | "extra" | "doubled" }
  | { kind: "field"; field: string; stored: unknown; truth: unknown }
);

/** Both sides of one stream. */
export interface Sides {
  stored: readonly StoredItem[];
  truth: readonly TruthItem[];
}

/** Everything in which stored records differ from the truth: ids on either side only, and each field the truth names. */
export function findDifferences(stream: TruthStream, { stored, truth }: Sides): Difference[] {
  const storedById = new Map<string, StoredItem>();
  const differences: Difference[] = [];
  for (const item of stored) {
    if (storedById.has(item.id)) differences.push({ stream, id: item.id, kind: "doubled" });
    storedById.set(item.id, item);
  }
  for (const item of truth) {
    const found = storedById.get(item.id);
    storedById.delete(item.id);
    if (found === undefined) differences.push({ stream, id: item.id, kind: "missing" });
    else differences.push(...fieldDifferences(stream, found, item));
  }
  for (const id of storedById.keys()) differences.push({ stream, id, kind: "extra" });
  return differences;
}

function fieldDifferences(stream: TruthStream, stored: StoredItem, truth: TruthItem): Difference[] {
  return Object.entries(expectedOf(stream, truth))
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

/** Kustomer says nothing about the deletion of a tag that is there; a reader of the store is told that it is not deleted. */
const expectedOf = (stream: TruthStream, truth: TruthItem): TruthItem =>
  stream === "tags" ? { ...truth, deleted: truth["deleted"] ?? false } : truth;

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
};

/** A difference in words. */
export function describeDifference(difference: Difference): string {
  const { stream, id } = difference;
  switch (difference.kind) {
    case "missing":
      return `${stream} ${id}: is not stored`;
    case "extra":
      return `${stream} ${id}: is stored and should not be`;
    case "doubled":
      return `${stream} ${id}: came twice`;
    case "field":
      return `${stream} ${id}: ${difference.field} is ${shown(difference.stored)} instead of ${shown(difference.truth)}`;
  }
}
