import type { Random } from "../random.ts";
import type { Version } from "../world/resource.ts";

/** A range of a list, without a copy: an index has far more rows than a page. */
export interface RowRange {
  readonly list: readonly Version[];
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export const toRowRange = (list: readonly Version[]): RowRange => ({ list, start: 0, end: list.length });

export const copyRows = ({ list, start, end }: RowRange): Version[] => list.slice(start, end);

/** The rows of a page, counted from the first row of the result; from the last if `descending`. */
export interface PageWindow {
  start: number;
  end: number;
  descending: boolean;
}

/**
 * Reads a page of a result that is sorted by `updatedAt`.
 * @param random gives ties a random order on each request, like answers of several shards: two requests may disagree
 * about which of them are on the page. Without it their order is stable
 */
export function readWindow(
  rows: RowRange,
  { start, end, descending }: PageWindow,
  random?: Random,
): Version[] {
  const low = Math.max(rows.start, descending ? rows.end - end : rows.start + start);
  const high = Math.min(rows.end, descending ? rows.end - start : rows.start + end);
  const page = random
    ? readShuffledTies(rows, { low, high }, random)
    : rows.list.slice(low, Math.max(low, high));
  return descending ? page.reverse() : page;
}

function readShuffledTies(
  rows: RowRange,
  { low, high }: { low: number; high: number },
  random: Random,
): Version[] {
  const page: Version[] = [];
  for (let at = low; at < high; ) {
    const group = findTieGroup(rows, at);
    const ties = rows.list.slice(group.start, group.end);
    const ordered =
      ties.length > 1
        ? random.shuffled(ties).slice(Math.max(0, low - group.start), high - group.start)
        : ties;
    for (const row of ordered) page.push(row);
    at = group.end;
  }
  return page;
}

/** Returns the range of rows with the same `updatedAt` as the row at an index. */
function findTieGroup({ list, ...bounds }: RowRange, index: number): { start: number; end: number } {
  const updatedAt = list[index]?.updatedAt;
  let [start, end] = [index, index + 1];
  while (start > bounds.start && list[start - 1]?.updatedAt === updatedAt) start -= 1;
  while (end < bounds.end && list[end]?.updatedAt === updatedAt) end += 1;
  return { start, end };
}
