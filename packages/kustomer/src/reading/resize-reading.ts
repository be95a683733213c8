import type { Reading, ReadWindow } from "./reading.ts";
import {
  countPage,
  getRowsPerPage,
  getSmallerSize,
  growPages,
  type SmallPages,
  shrinkPages,
} from "./small-pages.ts";
import type { Paging } from "./strategy.ts";

/** A reading that reads pages, and what decides their size. */
interface Resizing {
  reading: Reading;
  paging: Paging<Reading>;
  window: ReadWindow;
}

/** Returns the small pages of a reading; undefined while its pages have their usual size. */
export const getSmallPages = (reading: Reading): SmallPages | undefined =>
  "smallPages" in reading ? reading.smallPages : undefined;

/** Continues with a smaller page; undefined when the page has one row already. */
export function shrinkPage(resizing: Resizing): Reading | undefined {
  const { reading, paging, window } = resizing;
  const smaller = shrinkPages(paging.getUsualSize(reading, window), getSmallPages(reading));
  return smaller && resize(resizing, smaller);
}

/** Continues with a smaller page for good, because the server refuses this one; undefined when it has one row already. */
export function limitPage({ reading, paging, window }: Resizing): Reading | undefined {
  const from = getRowsPerPage(paging.getUsualSize(reading, window), getSmallPages(reading));
  const to = getSmallerSize(from);
  if (to === undefined) return undefined;
  const moved = paging.resize === undefined ? reading : paging.resize(reading, { from, to });
  return moved && setSmallPages(paging.limit(moved, to), undefined);
}

/** Counts the page that led to `reading`, and lets the pages grow when their time has come. */
export function countReadPage(resizing: Resizing, before: SmallPages): Reading {
  const { reading, paging, window } = resizing;
  const usualSize = paging.getUsualSize(reading, window);
  const counted = countPage(usualSize, before);
  const kept = setSmallPages(reading, counted);
  const larger = counted && growPages(usualSize, counted);
  return (larger && resize({ ...resizing, reading: kept }, larger)) ?? kept;
}

/** Only a reading that reads pages may be passed. */
export const setSmallPages = (reading: Reading, smallPages: SmallPages | undefined): Reading =>
  ({ ...reading, smallPages }) as Reading;

function resize({ reading, paging, window }: Resizing, smallPages: SmallPages): Reading | undefined {
  const usualSize = paging.getUsualSize(reading, window);
  const [from, to] = [getSmallPages(reading), smallPages].map((it) => getRowsPerPage(usualSize, it));
  if (from === undefined || to === undefined) return undefined;
  const moved = paging.resize === undefined ? reading : paging.resize(reading, { from, to });
  return moved && setSmallPages(moved, smallPages);
}
