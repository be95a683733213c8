import type { Page } from "../payload/page.ts";
import { afterInstant } from "./after-instant.ts";
import { emptyPage, pageFor, walkOn } from "./list.ts";
import type { Advance, SearchReading, TiedInstant } from "./reading.ts";
import { rowsOf } from "./row.ts";

/** The last resort for an instant that no search can take apart: the list of everything, to its end. */
export function openWalk({ seen, ids, expected }: TiedInstant): TiedInstant {
  const downTo = new Date(0).toISOString();
  const walk = { downTo, covered: 0, back: 0, limit: 100, found: 0 };
  const met = [...new Set([...seen, ...ids])];
  return {
    slices: [],
    page: 1,
    pass: 1,
    ids: [],
    cuts: [],
    seen: met,
    walk,
    ...(expected !== undefined && { expected }),
  };
}

/** Walks on until every record of the instant has been met, or the list ends. */
export function advanceWalk(reading: SearchReading, page: Page, ceiling: string): Advance {
  const { instant, at } = reading;
  if (!instant?.walk) return { next: reading, missing: [], fresh: 0 };
  const { next, newIds } = walkOn(instant.walk, page);
  const isNew = new Set(newIds);
  const tied = rowsOf(page.records).filter(
    ({ id, updatedAt }) => isNew.has(id) && updatedAt === Date.parse(at),
  );
  const found = instant.walk.found + tied.length;
  const seen = new Set(instant.seen);
  const fresh = tied.filter(({ id }) => !seen.has(id)).length;
  const isFinished = !next || (instant.expected !== undefined && found >= instant.expected);
  if (isFinished) return { next: afterInstant(reading, ceiling), missing: [], fresh };
  return { next: { ...reading, instant: { ...instant, walk: { ...next, found } } }, missing: [], fresh };
}

/** A page past the end shows that rows were deleted above: the walk steps back. */
export function walkRefused(reading: SearchReading, ceiling: string): Advance | undefined {
  const walk = reading.instant?.walk;
  return walk && pageFor(walk).page > 1 ? advanceWalk(reading, emptyPage, ceiling) : undefined;
}
