import type { Version } from "./resource.ts";

/** A store as `createStreamStore` creates it. */
export type StreamStore = ReturnType<typeof createStreamStore>;

type Order = (left: Version, right: Version) => number;

const idOrder: Order = (left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);
const updatedOrder: Order = (left, right) => left.updatedAt - right.updatedAt || idOrder(left, right);

/**
 * Creates an empty store. Sorted arrays suffice: a splice in 100,000 entries takes microseconds, and a page is a
 * slice.
 */
export function createStreamStore() {
  const records = new Map<string, Version>();
  const byId: Version[] = [];
  const byUpdatedAt: Version[] = [];

  const remove = (id: string) => {
    const version = records.get(id);
    if (!version) return;
    records.delete(id);
    removeSorted(byId, version, idOrder);
    removeSorted(byUpdatedAt, version, updatedOrder);
  };
  const put = (version: Version) => {
    remove(version.id);
    records.set(version.id, version);
    insertSorted(byId, version, idOrder);
    insertSorted(byUpdatedAt, version, updatedOrder);
  };
  const load = (versions: readonly Version[]) => {
    for (const version of versions) {
      records.set(version.id, version);
      byId.push(version);
      byUpdatedAt.push(version);
    }
    byId.sort(idOrder);
    byUpdatedAt.sort(updatedOrder);
  };
  return {
    get: (id: string) => records.get(id),
    /** Ascending by id. */
    byId: byId as readonly Version[],
    /** Ascending by `updatedAt`, then id. */
    byUpdatedAt: byUpdatedAt as readonly Version[],
    put,
    remove,
    load,
  };
}

/** Returns the index of the first entry that is not before the searched position. */
export function lowerBound(list: readonly Version[], isBefore: (entry: Version) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = list[middle];
    if (entry && isBefore(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertSorted(list: Version[], version: Version, order: Order): void {
  const last = list.at(-1);
  if (!last || order(last, version) < 0) list.push(version);
  else list.splice(findPosition(list, version, order), 0, version);
}

function removeSorted(list: Version[], version: Version, order: Order): void {
  list.splice(findPosition(list, version, order), 1);
}

function findPosition(list: readonly Version[], version: Version, order: Order): number {
  return lowerBound(list, (entry) => order(entry, version) < 0);
}
