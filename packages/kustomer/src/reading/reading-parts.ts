import { z } from "zod";
import { skippedRowsSchema } from "./skipped-rows.ts";
import { smallPagesSchema } from "./small-pages.ts";

/** ISO 8601. */
export const isoInstant = z.iso.datetime();
/** A number of rows, ids or tries. */
export const count = z.int().nonnegative();
/** Counts from 1. */
export const pageNumber = z.int().positive();

/** Every kind that reads pages has these fields. */
export const pagedFields = {
  /** Set while Kustomer cannot serve pages of the usual size. */
  smallPages: smallPagesSchema.optional(),
};

/** Every kind that reads pages of a list has these fields too. */
export const listedFields = {
  ...pagedFields,
  /** Rows that Kustomer could not return. */
  skipped: skippedRowsSchema.optional(),
};

/** A slice of a tie group: the criteria that its records meet. */
export const sliceSchema = z.object({
  /** Created at or after. */
  createdFrom: isoInstant.optional(),
  /** Created before. */
  createdBefore: isoInstant.optional(),
  /** Without any creation time. */
  undated: z.literal(true).optional(),
  /** Attributes that have one value, by search name. */
  equals: z.record(z.string(), z.string()),
  /** Attributes that have none of the known values, by search name. */
  unknownValues: z.array(z.string()),
});

/** A position in a list that is read from its newest row down. */
export const listCursorFields = {
  /** Where the cursor stops: nothing created before this is needed. */
  createdFrom: isoInstant,
  /** Where the cursor stops in a list that is sorted by `updatedAt`. */
  updatedFrom: isoInstant.optional(),
  /** By what the list is sorted, the greatest first; by id if absent. */
  order: z.enum(["createdAt", "updatedAt"]).optional(),
  /** Rows from the top of the list down to the lowest known row, as of the last page. */
  offset: count,
  /** The lowest id read so far, or the earliest instant in a list that is sorted by time. */
  lowest: z.string().optional(),
  /** Ids read at that instant. */
  ties: z.array(z.string()).optional(),
  /** The last key of the page before, when that brought no new row. */
  stuckAt: z.string().optional(),
  /** How many pages in a row were not lower than that. */
  stuckFor: count.optional(),
  /** How many pages since the last new row began below all known ones. */
  gaps: count.optional(),
  /** A page that ends at this row was refused or empty, though the pages above say that there is more. */
  refused: count.optional(),
  /** No rows were deleted above that page, so the list ends before it. */
  verified: z.literal(true).optional(),
  /** The end was found, and is looked for once more, because rows may have been added or deleted meanwhile. */
  confirming: z.literal(true).optional(),
  /** Rows to go back, because a page began below the lowest known id. */
  backtrack: count,
  /** The largest page that the server gives. */
  limit: pageNumber,
  /** The cursor started below the top of the list, because nothing created at or after this is needed. */
  createdBefore: isoInstant.optional(),
};

/** The search for the page at which the reading of a list starts. */
export const seekSchema = z.object({
  /** A page that begins at or above the target; 0 while none is known. */
  above: count,
  /** A page that begins below the target or past the end of the list. */
  below: pageNumber.optional(),
  /** Rows from the top of the list down to the target, as far as page `above` shows. */
  rank: count,
});

/** The reading of records that share one `updatedAt` and do not fit one page. */
export const tieGroupSchema = z.object({
  /** The slices that are not finished. The last one is being read. */
  slices: z.array(sliceSchema),
  page: pageNumber,
  /** How often the current slice has been started. */
  attempt: pageNumber,
  /** Distinct ids seen in this attempt at the slice. */
  ids: z.array(z.string()),
  /** The largest total that this attempt has received. */
  total: count.optional(),
  /** Creation times at which the slice can be split, chosen by its first page. */
  splitPoints: z.array(isoInstant),
  /** The server returns ties in a different order every time, so only a slice of one page can be read. */
  unstableOrder: z.literal(true).optional(),
  /** Ids seen before this attempt. They only serve to count new records. */
  seen: z.array(z.string()),
  /** The number of records in the whole group, when known for certain. */
  expectedTotal: count.optional(),
  /** Rows of this attempt that Kustomer could not return. */
  lostRows: count.optional(),
  /** Kustomer could not return a row of the group, so its instant is set aside. */
  setAside: z.literal(true).optional(),
  /** The last resort: a scan of the whole list for the records of this group. */
  listScan: z.object({ ...listCursorFields, found: count }).optional(),
});
