import type { Random } from "../random.ts";
import type { Version } from "../world/resource.ts";

/** Part of a list, without a copy of it: an index holds far more than a page shows. */
export interface RowRange {
  readonly list: readonly Version[];
  readonly start: number;
  /** Excluded. */
  readonly end: number;
}

/** The whole of a list. */
export function toRowRange(list: readonly Version[]): RowRange {
  return { list, start: 0, end: list.length };
}

/** How many rows there are. */
export function countRows({ start, end }: RowRange): number {
  return end - start;
}

/** A copy of the rows. */
export function copyRows({ list, start, end }: RowRange): Version[] {
  return list.slice(start, end);
}

/** Which rows a page shows, counted from the result's first; `descending` counts from its last. */
export interface PageWindow {
  start: number;
  end: number;
  descending: boolean;
}

/**
 * A page of a result that is sorted by `updatedAt`. Rows of the same instant come in an order of the moment:
 * shards answer as they please, so two requests may disagree about which of them are on the page.
 */
export function readWindow(
  rows: RowRange,
  { start, end, descending }: PageWindow,
  random: Random,
): Version[] {
  const low = Math.max(rows.start, descending ? rows.end - end : rows.start + start);
  const high = Math.min(rows.end, descending ? rows.end - start : rows.start + end);
  const shown: Version[] = [];
  for (let at = low; at < high; ) {
    const group = findTieGroup(rows, at);
    const ties = rows.list.slice(group.start, group.end);
    const ordered =
      ties.length > 1
        ? random.shuffled(ties).slice(Math.max(0, low - group.start), high - group.start)
        : ties;
    for (const row of ordered) shown.push(row);
    at = group.end;
  }
  return descending ? shown.reverse() : shown;
}

/** The neighbours that share the instant of the row at a place. */
function findTieGroup({ list, ...bounds }: RowRange, at: number): { start: number; end: number } {
  const instant = list[at]?.updatedAt;
  let [start, end] = [at, at + 1];
  while (start > bounds.start && list[start - 1]?.updatedAt === instant) start -= 1;
  while (end < bounds.end && list[end]?.updatedAt === instant) end += 1;
  return { start, end };
}
