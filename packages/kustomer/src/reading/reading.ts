import { listOrderSchema, streamSchema } from "@inlet/contracts";
import { z } from "zod";
import {
  count,
  isoInstant,
  listCursorFields,
  listedFields,
  pagedFields,
  pageNumber,
  seekSchema,
  type sliceSchema,
  tieGroupSchema,
} from "./reading-parts.ts";

const bisectionSchema = z.object({
  /** The next request reads up to this instant. */
  probe: isoInstant,
  /** Kustomer could not answer a request that read up to this instant. */
  until: isoInstant,
});

const orderCheckSchema = z.object({
  /** Where the search was before that page. It asks up to where it is now. */
  from: isoInstant,
  /** Ids already seen that were updated at exactly that instant. */
  ids: z.array(z.string()),
  /** Ids that the page has shown. */
  shown: z.array(z.string()),
  /** The page was requested a second time. */
  reread: z.literal(true).optional(),
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
  /** Before it goes on, the search asks for what the page before has passed, because that shows too little of its order. */
  orderCheck: orderCheckSchema.optional(),
  /** Records that totals count and that no page shows. */
  hidden: count.optional(),
  /** The page, when the ones before it show no record of all that they count. */
  page: pageNumber.optional(),
  /** A page size below the window's, because the server refused larger pages, or seems to give smaller ones. */
  pageSize: pageNumber.optional(),
  /** Whether the server gives smaller pages than it states: assumed by one page, and confirmed or refuted by the next. */
  smallerPages: z.enum(["assumed", "confirmed", "refuted"]).optional(),
  /** The records updated at `at`, when they do not fit one page. */
  tieGroup: tieGroupSchema.optional(),
  /** Searches the archive instead, for records updated before an instant. */
  archive: z.object({ until: isoInstant }).optional(),
  /** Nothing updated at or after this is needed, whatever the window's ceiling. */
  until: isoInstant.optional(),
  /** Only messages of these customers are needed. */
  customers: z.array(z.string()).min(1).optional(),
  /** The search for the instant of a record that Kustomer cannot return. */
  bisection: bisectionSchema.optional(),
  /** Instants that were set aside in a row, without a record in between that Kustomer could return. */
  setAsideInRow: count.optional(),
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
  /** A page has named a next one. Otherwise a page that is empty or refused is the end of the list. */
  linked: z.literal(true).optional(),
  ...listedFields,
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
  ...listedFields,
});

const pageCursorFields = {
  page: pageNumber,
  /** The largest page that the server gives, when that is less than the usual size. */
  limit: pageNumber.optional(),
  /** Ids of the previous pages; of customers, only those of the first and the last one. */
  seen: z.array(z.string()).optional(),
  /** `links.next` of the previous page. */
  link: z.string().optional(),
  ...listedFields,
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
export type ListCursor = Omit<
  ListReading,
  "kind" | "stream" | "seek" | "reread" | "restarts" | "smallPages" | "skipped"
>;
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
