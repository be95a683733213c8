import { Fault, parseExactJson } from "@inlet/contracts";
import { z } from "zod";
import { placeAttachments } from "./attachment.ts";
import { replaceRefusedEscapes } from "./replace-refused-escapes.ts";
import { readInteger, readObject } from "./values.ts";

/** The records of one response and what it says about further pages. */
export interface KustomerPage {
  /**
   * The records as sent, not yet parsed, so that one malformed record does not reject the others. Without the nulls that may
   * stand for records that Kustomer does not have.
   */
  records: unknown[];
  /**
   * The number of all matching records, when the response says so. It may be capped at 10,000. A number below that of the
   * records beside it counts something else, and is absent.
   */
  total?: number;
  /** The page size that the server used. It can be smaller than the one asked for. */
  pageSize?: number;
  /**
   * Whether there is a page after this one. When the response does not say, a full page counts as having one; when it
   * does not state its size either, so does every page with records.
   */
  hasNextPage: boolean;
  /** The link to the next page, as sent. It is compared only, never followed. */
  nextLink?: string;
  /** The search timed out before it was complete, so the page cannot be trusted. */
  timedOut: boolean;
}

/** A count may be written as text. Anything else is absent. */
const count = z
  .unknown()
  .transform((it) => readCount(it))
  .optional();
const link = z.union([z.string(), z.object({ href: z.string() }).transform((it) => it.href)]);
const envelope = z.object({
  data: z.union([z.array(z.unknown()), z.custom<object>((it) => typeof it === "object" && it !== null)]),
  meta: z
    .object({ total: count, pageSize: count, timed_out: z.unknown().optional() })
    .optional()
    .catch(undefined),
  links: z
    .object({ next: link.nullish().catch(undefined) })
    .optional()
    .catch(undefined),
  errors: z.array(z.unknown()).optional().catch(undefined),
});

/**
 * Parses the envelope of a response that holds a list or a single record.
 * @throws Fault `unavailable` when it is no such envelope, or states errors and has no records
 * @see https://developer.kustomer.com/docs/concepts/json-api-format
 */
export function parsePage(json: unknown): KustomerPage {
  const parsed = envelope.safeParse(json);
  if (!parsed.success) throw new Fault("unavailable", "Kustomer's response is not a valid page.");
  const { data, meta, links, errors } = parsed.data;
  const records = Array.isArray(data) ? data.filter((it) => it !== null) : [data];
  if (records.length === 0 && errors?.length)
    throw new Fault("unavailable", "Kustomer's response states errors instead of records.");
  const page: KustomerPage = {
    records,
    hasNextPage: Array.isArray(data) && hasNext(links?.next, records.length, meta?.pageSize),
    timedOut: meta?.timed_out === true,
  };
  if (links?.next) page.nextLink = links.next;
  if (meta?.total !== undefined && meta.total >= records.length) page.total = meta.total;
  if (meta?.pageSize !== undefined) page.pageSize = meta.pageSize;
  return page;
}

/**
 * Returns a page that is complete.
 * @throws Fault `unavailable` when its search timed out
 */
export function assertComplete(page: KustomerPage): KustomerPage {
  if (!page.timedOut) return page;
  throw new Fault("unavailable", "Kustomer's search timed out before it was complete.", {
    details: { code: "SEARCH_TIMED_OUT" },
  });
}

/** Stands for a page past the end, for which some servers answer 404. */
export const emptyPage: KustomerPage = { records: [], hasNextPage: false, timedOut: false };

/** The page size that the server used as far as it says so; never more than requested. */
export function getPageSize({ pageSize }: KustomerPage, requested: number): number {
  return Math.min(requested, pageSize || requested);
}

/**
 * What the first page of a search shows of the matching records: all of them, a part, or fewer than fit its size and
 * its own total. A total may count records that the key may not see.
 */
export type ResultPart = "complete" | "part" | "short";

/** Judges the first page of a search by its total and its size. */
export function judgeResult(page: KustomerPage, requestedSize: number): ResultPart {
  const { records, total, pageSize, hasNextPage } = page;
  const isFull = records.length >= getPageSize(page, requestedSize);
  if (total !== undefined && total > records.length)
    return isShort(records.length, { isFull, pageSize }) ? "short" : "part";
  const hasMore = total === records.length ? hasNextPage && isFull : hasNextPage || isFull; // a total may be capped
  return hasMore ? "part" : "complete";
}

/** A server that does not state its page size may give smaller pages than requested. */
const isShort = (rows: number, { isFull, pageSize }: { isFull: boolean; pageSize: number | undefined }) =>
  rows === 0 || (pageSize !== undefined && !isFull);

/** Counts the records that a short page leaves out, although its total counts them. */
export function countHidden(page: KustomerPage, requestedSize: number): number {
  return Math.max(0, Math.min(page.total ?? 0, getPageSize(page, requestedSize)) - page.records.length);
}

/**
 * Whether a short page may show that the server gives smaller pages than it states, and hides nothing: half of its rows or more
 * are missing, or it names a next page although all rows would fit it. What comes after its last row shows which.
 */
export function isPerhapsReduced(page: KustomerPage, requested: number): boolean {
  const { records, total = 0, pageSize = 0, hasNextPage } = page;
  const due = Math.min(total, requested);
  if (pageSize < requested || records.length === 0 || records.length >= due) return false;
  return (hasNextPage && total <= requested) || records.length * 2 <= due;
}

/** A page of fewer rows than this may hide the others, and does not show how large a page can be. */
export const minShownSize = 10;

/** The page size that a server gives instead of the one that it states; undefined when a page does not show that. */
export const findReducedSize = (page: KustomerPage, requested: number): number | undefined =>
  page.hasNextPage && page.records.length >= minShownSize && isPerhapsReduced(page, requested)
    ? page.records.length
    : undefined;

const combinedBody = z.object({ pages: z.array(z.unknown()) });

/**
 * Parses the records of a stored body, which is one response or several from `combineBodies`. Postgres can store every
 * string in the result, and numbers keep the digits that Kustomer sent.
 * @throws Fault `unavailable` when the body holds no page
 */
export function parseStoredBody(body: Buffer): Pick<KustomerPage, "records"> {
  const json = parseExactJson(replaceRefusedEscapes(body).toString("utf8"));
  const combined = combinedBody.safeParse(json);
  return combined.success
    ? { records: combined.data.pages.flatMap(parseStoredPage) }
    : { records: parseStoredPage(json) };
}

/** Parses the records of one response, with what it includes of their attachments. */
function parseStoredPage(json: unknown): unknown[] {
  const { records } = parsePage(json);
  placeAttachments(records, readObject(json)["included"]);
  return records;
}

function hasNext(next: string | null | undefined, rows: number, pageSize: number | undefined): boolean {
  if (next === undefined) return rows > 0 && rows >= (pageSize ?? 0);
  return next !== null && next !== "";
}

function readCount(value: unknown): number | undefined {
  const number = readInteger(value);
  return number === null || number < 0 ? undefined : number;
}
