import { listOrderSchema, streamSchema } from "@inlet/contracts";
import { z } from "zod";
import { smallPagesSchema } from "./small-pages.ts";

const isoInstant = z.iso.datetime();
const count = z.int().nonnegative();
const pageNumber = z.int().positive();

/** Every kind that reads pages has these fields. */
const pagedFields = {
  /** Set while Kustomer cannot serve pages of the usual size. */
  smallPages: smallPagesSchema.optional(),
};

/** A slice of a tie group: the criteria that its records meet. */
const sliceSchema = z.object({
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

const listCursorFields = {
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

const seekSchema = z.object({
  /** A page that begins at or above the target; 0 while none is known. */
  above: count,
  /** A page that begins below the target or past the end of the list. */
  below: pageNumber.optional(),
  /** Rows from the top of the list down to the target, as far as page `above` shows. */
  rank: count,
});

const tieGroupSchema = z.object({
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
  /** The last resort: a scan of the whole list for the records of this group. */
  listScan: z.object({ ...listCursorFields, found: count }).optional(),
});

const searchSchema = z.object({
  kind: z.literal("search"),
  stream: streamSchema.exclude(["tags"]),
  /** Everything updated before this has been read. */
  at: isoInstant,
  /** Ids already seen that were updated at exactly that instant. */
  ids: z.array(z.string()),
  begun: z.literal(true).optional(),
  /** The page is requested a second time, because it was out of order or shorter than its own total. */
  reread: z.literal(true).optional(),
  /** How often a page was requested a second time. */
  rereads: count.optional(),
  /** Records that totals count and that no page shows. */
  hidden: count.optional(),
  /** The page, when the ones before it show no record of all that they count. */
  page: pageNumber.optional(),
  /** A page size below the window's, because the server refused larger pages. */
  pageSize: pageNumber.optional(),
  /** The records updated at `at`, when they do not fit one page. */
  tieGroup: tieGroupSchema.optional(),
  /** Searches the archive instead, for records updated before an instant. */
  archive: z.object({ until: isoInstant }).optional(),
  ...pagedFields,
});

const listSchema = z.object({
  kind: z.literal("list"),
  stream: streamSchema.extract(["conversations", "messages"]),
  ...listCursorFields,
  /** The search for the page at which reading starts, `createdBefore`; absent once it is found. */
  seek: seekSchema.optional(),
  /** The page is requested a second time, because its rows were out of order. */
  reread: z.literal(true).optional(),
  /** How often the reading has started again in another order. */
  restarts: count.optional(),
  ...pagedFields,
});

const digestSchema = z.object({ rows: count, sum: count });

const fullScanSchema = z.object({
  kind: z.literal("full-scan"),
  stream: streamSchema.extract(["conversations", "messages"]),
  createdFrom: isoInstant,
  updatedFrom: isoInstant.optional(),
  order: listOrderSchema,
  page: pageNumber,
  pass: pageNumber,
  /** The largest page that the server gives, when that is less than the usual size. */
  limit: pageNumber.optional(),
  /** Ids of the first page and of the last one. */
  seen: z.array(z.string()),
  link: z.string().optional(),
  /** Of the ids of this pass. */
  digest: digestSchema,
  /** Of the ids of the pass before. */
  lastDigest: digestSchema.optional(),
  restarts: count.optional(),
  ...pagedFields,
});

const pageCursorFields = {
  page: pageNumber,
  /** The largest page that the server gives, when that is less than the usual size. */
  limit: pageNumber.optional(),
  /** Ids of the previous pages; of customers, only those of the first and the last one. */
  seen: z.array(z.string()).optional(),
  /** `links.next` of the previous page. */
  link: z.string().optional(),
  ...pagedFields,
};

const pagedSchemas = [
  z.object({ kind: z.literal("tags"), ...pageCursorFields }),
  z.object({ kind: z.literal("customers-list"), ...pageCursorFields }),
  z.object({ kind: z.literal("thread"), conversationId: z.string(), ...pageCursorFields }),
] as const;

const conversationsByIdSchema = z.object({
  kind: z.literal("conversations-by-id"),
  /** Ids still to be read, in groups of one request each. */
  groups: z.array(z.array(z.string()).min(1)),
  /** Kustomer could not answer a group, so the next failure halves a group at once. */
  halved: z.literal(true).optional(),
});

const customerByIdSchema = z.object({ kind: z.literal("customer-by-id"), id: z.string() });

const verificationSchema = z.object({
  kind: z.literal("verify-by-id"),
  stream: streamSchema.exclude(["tags"]),
  id: z.string(),
});

const auditLogSchema = z.object({
  kind: z.literal("audit-log"),
  /** Entries written before this are not needed. */
  from: isoInstant,
  /** Entries per page. */
  count: pageNumber,
  /** The oldest entry read so far. */
  before: z.string().optional(),
  /** When that entry was written, in epoch milliseconds. */
  beforeAt: z.number().optional(),
  ...pagedFields,
});

/** What is being read and how far it has got. Plain JSON, stored with the run. */
export const readingSchema = z.discriminatedUnion("kind", [
  searchSchema,
  listSchema,
  fullScanSchema,
  ...pagedSchemas,
  conversationsByIdSchema,
  customerByIdSchema,
  verificationSchema,
  auditLogSchema,
]);

/** What is being read and how far it has got. */
export type Reading = z.infer<typeof readingSchema>;
export type SearchReading = z.infer<typeof searchSchema>;
export type ListReading = z.infer<typeof listSchema>;
/** A list that no cursor can read is read to its end, until two passes agree. */
export type FullScanReading = z.infer<typeof fullScanSchema>;
export type PagedReading = z.infer<(typeof pagedSchemas)[number]>;
export type ByIdReading = z.infer<typeof conversationsByIdSchema> | z.infer<typeof customerByIdSchema>;
export type VerificationReading = z.infer<typeof verificationSchema>;
export type AuditLogReading = z.infer<typeof auditLogSchema>;
/** Records that share one `updatedAt` and do not fit one page. */
export type TieGroup = z.infer<typeof tieGroupSchema>;
/** A search that is reading a tie group. */
export type TieGroupReading = SearchReading & { tieGroup: TieGroup };
/** A part of a tie group. */
export type Slice = z.infer<typeof sliceSchema>;
/** A position in a list that is read from its newest row down. */
export type ListCursor = Omit<ListReading, "kind" | "stream" | "seek" | "reread" | "restarts" | "smallPages">;
/** The state of the search for a page in a list. */
export type Seek = z.infer<typeof seekSchema>;

/** Whether a search is reading a tie group. */
export function isReadingTieGroup(reading: SearchReading): reading is TieGroupReading {
  return reading.tieGroup !== undefined;
}

/** The limits that a run fixes when it opens. */
export interface ReadWindow {
  /** ISO instant. Searches exclude everything updated at or after it. */
  ceiling: string;
  /** Records per search page; 500. */
  pageSize?: number | undefined;
}
