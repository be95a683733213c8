import { z } from "zod";

/**
 * Pages smaller than usual, because Kustomer could not serve larger ones. The size grows again after some pages, and
 * after twice as many each time that a larger page fails again.
 */
export const smallPagesSchema = z.object({
  /** Rows per page. */
  size: z.int().positive(),
  /** No page of this size has been read yet, so the next failure leads to a smaller size at once. */
  untested: z.literal(true).optional(),
  /** This size was reached by growth. */
  grown: z.literal(true).optional(),
  /** Pages to read before the size grows. */
  pagesLeft: z.int().nonnegative(),
  /** Pages to read before the size grows, the next time that it shrinks. */
  patience: z.int().positive(),
});

/** Pages smaller than usual, and when they grow again. */
export type SmallPages = z.infer<typeof smallPagesSchema>;

/** The sizes below the usual one, largest first. */
const smallSizes = [100, 25, 5, 1];
const minPatience = 4;
const maxPatience = 64;

/** The rows of the next page: `usualSize`, unless Kustomer could not serve so many. */
export function getRowsPerPage(usualSize: number, smallPages: SmallPages | undefined): number {
  return Math.min(usualSize, smallPages?.size ?? usualSize);
}

/** The next smaller size; undefined when there is none. */
export const getSmallerSize = (rows: number): number | undefined => smallSizes.find((it) => it < rows);

/** Shrinks the page after a failure; undefined when it has one row already. */
export function shrinkPages(usualSize: number, smallPages: SmallPages | undefined): SmallPages | undefined {
  const size = getSmallerSize(getRowsPerPage(usualSize, smallPages));
  if (size === undefined) return undefined;
  const { patience: previous = minPatience, grown } = smallPages ?? {};
  const patience = grown ? Math.min(maxPatience, previous * 2) : previous;
  return { size, untested: true, pagesLeft: patience, patience };
}

/** Counts a page that was read. Undefined when pages of the usual size work again. */
export function countPage(usualSize: number, smallPages: SmallPages): SmallPages | undefined {
  const { size, pagesLeft, patience } = smallPages;
  if (size >= usualSize) return undefined;
  return { size, pagesLeft: Math.max(0, pagesLeft - 1), patience };
}

/** Grows the page by one step when it has waited long enough; undefined when it has not. */
export function growPages(
  usualSize: number,
  { size, pagesLeft, patience }: SmallPages,
): SmallPages | undefined {
  if (pagesLeft > 0) return undefined;
  const larger = smallSizes.findLast((it) => it > size) ?? usualSize;
  return { size: Math.min(usualSize, larger), untested: true, grown: true, pagesLeft: patience, patience };
}
