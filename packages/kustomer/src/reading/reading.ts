import { type Stream, streamSchema } from "@inlet/contracts";
import { z } from "zod";
import type { AuditSignals } from "./audit-log.ts";

export type { Stream };

const isoInstant = z.iso.datetime();
const count = z.int().nonnegative();
const pageNumber = z.int().positive();

/** A part of one instant: the criteria that its records meet. */
const sliceSchema = z.object({
  /** Created at or after. */
  createdFrom: isoInstant.optional(),
  /** Created before. */
  createdBefore: isoInstant.optional(),
  /** Without any creation time. */
  undated: z.literal(true).optional(),
  /** Attributes that have one value, by search name. */
  equals: z.record(z.string(), z.string()),
  /** Attributes that have none of the known values. */
  unknownValues: z.array(z.string()),
});

const listFields = {
  /** Where the walk ends: nothing created before this is needed. */
  createdFrom: isoInstant,
  /** Rows from the top of the list down to the lowest id known, at the time of the last page. */
  offset: count,
  /** The lowest id read so far. */
  lowestId: z.string().optional(),
  /** Rows to step back, because a page began below the lowest id known. */
  backtrack: count,
  /** The largest page the server gives. */
  limit: pageNumber,
  /** The walk began below the top of the list, since nothing created at or after this is needed. */
  createdBefore: isoInstant.optional(),
};

const seekSchema = z.object({
  /** A page that begins at or above the place; 0 when none has been seen. */
  above: count,
  /** A page that begins below the place, or past the end of the list. */
  below: pageNumber.optional(),
  /** Rows from the top of the list down to the place, as far as `above` tells. */
  rank: count,
});

const instantSchema = z.object({
  /** What is still to be read of the instant; the last one is being read. */
  slices: z.array(sliceSchema),
  page: pageNumber,
  attempt: pageNumber,
  /** Distinct ids met in this pass over the slice. */
  ids: z.array(z.string()),
  /** The most records this pass was told to expect. */
  total: count.optional(),
  /** Creation times between which the slice can be cut, judged by its first page. */
  splitPoints: z.array(isoInstant),
  /** The server gives ties in another order every time, so only slices of one page can be read. */
  unstableOrder: z.literal(true).optional(),
  /** Ids met before this pass, only to tell what is fresh. */
  seen: z.array(z.string()),
  /** Records at the instant as a whole, when known for certain. */
  expectedTotal: count.optional(),
  /** The last resort: the list of everything, for the records of this instant in it. */
  listScan: z.object({ ...listFields, found: count }).optional(),
});

const searchSchema = z.object({
  kind: z.literal("search"),
  stream: streamSchema.exclude(["tags"]),
  /** Everything updated before this has been read. */
  at: isoInstant,
  /** Ids already seen at that very instant. */
  ids: z.array(z.string()),
  begun: z.literal(true).optional(),
  /** Smaller pages than asked for, because the server refused those. */
  pageSize: pageNumber.optional(),
  /** More records share `at` than one page holds. */
  tieGroup: instantSchema.optional(),
  /** Reads the archive, for what standard search does not show any more, up to an instant. */
  archive: z.object({ until: isoInstant }).optional(),
});

const listSchema = z.object({
  kind: z.literal("list"),
  stream: streamSchema.extract(["conversations", "messages"]),
  ...listFields,
  /** The page is still being looked for that holds the place where the walk begins, `upTo`. */
  seek: seekSchema.optional(),
});

const pagedSchemas = [
  z.object({ kind: z.literal("tags"), page: pageNumber }),
  z.object({ kind: z.literal("customers-list"), page: pageNumber }),
  z.object({
    kind: z.literal("thread"),
    conversationId: z.string(),
    page: pageNumber,
    /** Ids of the pages before. */
    seen: z.array(z.string()).optional(),
  }),
] as const;

const byIdSchema = z.object({
  kind: z.literal("conversations-by-id"),
  /** Ids still to be asked for, in groups of one request each. */
  groups: z.array(z.array(z.string()).min(1)),
});

const customerSchema = z.object({ kind: z.literal("customer-by-id"), id: z.string() });

const lookSchema = z.object({
  kind: z.literal("look"),
  stream: streamSchema.exclude(["tags"]),
  id: z.string(),
});

const auditSchema = z.object({
  kind: z.literal("audit-log"),
  /** Entries written before this are not needed. */
  from: isoInstant,
  /** Entries of a page. */
  count: pageNumber,
  /** The oldest entry read so far. */
  before: z.string().optional(),
});

/** What is being read and how far; plain JSON, stored with the run. */
export const readingSchema = z.discriminatedUnion("kind", [
  searchSchema,
  listSchema,
  ...pagedSchemas,
  byIdSchema,
  customerSchema,
  lookSchema,
  auditSchema,
]);

/** What is being read and how far. */
export type Reading = z.infer<typeof readingSchema>;
export type SearchReading = z.infer<typeof searchSchema>;
export type ListReading = z.infer<typeof listSchema>;
export type PagedReading = z.infer<(typeof pagedSchemas)[number]>;
export type ByIdReading = z.infer<typeof byIdSchema> | z.infer<typeof customerSchema>;
export type VerificationReading = z.infer<typeof lookSchema>;
export type AuditLogReading = z.infer<typeof auditSchema>;
export type TieGroup = z.infer<typeof instantSchema>;
export type Slice = z.infer<typeof sliceSchema>;
export type ListCursor = Omit<ListReading, "kind" | "stream" | "seek">;
export type Seek = z.infer<typeof seekSchema>;

/** The limits a run has fixed when it opened. */
export interface ReadWindow {
  /** ISO instant; a search asks for nothing updated at or after it. */
  ceiling: string;
  /** Records per search page; 500. */
  pageSize?: number | undefined;
}

/** What a reply leads to. */
export interface AdvanceResult {
  /** What to read next; undefined when the reading is finished. */
  next: Reading | undefined;
  /** Ids asked for by id that Kustomer does not have. */
  notFound: string[];
  /** Records of the reply not met before in this reading. */
  newRecords: number;
  /** The search does not sort, so it cannot be relied on for this stream. */
  unsorted?: true;
  /** Kustomer does not let its archive be searched, so what only the archive holds was not seen. */
  archiveClosed?: true;
  /** A thread that has been read to its end, and every message met in it. */
  whole?: { conversationId: string; ids: string[] };
  /** What the audit log told. */
  told?: AuditSignals;
}
