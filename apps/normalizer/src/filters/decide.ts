import type { filters } from "@inlet/db";

/** What becomes of a record: it passes, or it is listed as filtered, or an older page brings it, or it is requested again. */
export type Decision = "passes" | "filtered" | "outdated" | "unclear";

/**
 * Decides about one version of a record.
 *
 * Filters decide by the newest version that was seen, in whatever order pages arrive. So a version that is older than the
 * filtered one, or than the stored one that it would remove, is outdated. After a removal, pages that were read before it have
 * been cleaned: such a page shows a newer version without its content, so the record must be read again.
 */
export function decide(
  version: filters.RecordVersion,
  { stored, filtered }: filters.KnownVersions,
  meetsFilters: () => boolean,
): Decision {
  if (filtered !== undefined && isOlder(version, filtered)) return "outdated";
  if (stored?.deletedAt != null && version.observedAt <= stored.deletedAt)
    return filtered !== undefined && isLater(version, filtered) ? "unclear" : "outdated";
  if (meetsFilters()) return "passes";
  return stored?.deletedAt === null && isOlder(version, stored) ? "outdated" : "filtered";
}

/** Whether a version is older than another one; of the same version, what was observed earlier is. */
function isOlder(version: filters.RecordVersion, other: filters.RecordVersion): boolean {
  const difference = compare(version, other);
  return difference < 0 || (difference === 0 && version.observedAt < other.observedAt);
}

const isLater = (version: filters.RecordVersion, other: filters.RecordVersion): boolean =>
  compare(version, other) > 0;

/** Compares as the upsert does: by `rev` where both have one, else by `updatedAt`. */
function compare(a: filters.RecordVersion, b: filters.RecordVersion): number {
  const revs = a.rev === null || b.rev === null ? 0 : a.rev - b.rev;
  return revs === 0 ? a.updatedAt.getTime() - b.updatedAt.getTime() : revs;
}

/** Keeps the newest version of each record of a page. */
export function pickNewest<T extends Omit<filters.RecordVersion, "observedAt"> & { id: string }>(
  records: readonly T[],
): T[] {
  const newest = new Map<string, T>();
  for (const it of records) {
    const other = newest.get(it.id);
    if (other === undefined || compareRecords(it, other) >= 0) newest.set(it.id, it);
  }
  return [...newest.values()];
}

const sameInstant = new Date(0);
const compareRecords = (a: Omit<filters.RecordVersion, "observedAt">, b: typeof a): number =>
  compare({ ...a, observedAt: sameInstant }, { ...b, observedAt: sameInstant });
