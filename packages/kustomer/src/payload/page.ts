import { Fault, parseExactJson } from "@inlet/contracts";
import { z } from "zod";
import { mayNeedSanitizing, sanitizeForPostgres } from "./sanitize-for-postgres.ts";

/** The records of one response and what it says about further pages. */
export interface KustomerPage {
  /** The records as sent, not yet parsed, so that one malformed record does not reject the others. */
  records: unknown[];
  /** The number of all matching records, when the response says so. It may be capped at 10,000. */
  total?: number;
  /** The page size that the server used. It can be smaller than the one asked for. */
  pageSize?: number;
  /** Whether there is a page after this one. When the response does not say, a full page counts as having one. */
  hasNextPage: boolean;
  /** The search timed out before it was complete, so the page cannot be trusted. */
  timedOut: boolean;
}

const count = z.int().nonnegative().optional().catch(undefined);
const envelope = z.object({
  data: z.union([z.array(z.unknown()), z.custom<object>((it) => typeof it === "object" && it !== null)]),
  meta: z
    .object({ total: count, pageSize: count, timed_out: z.unknown().optional() })
    .optional()
    .catch(undefined),
  links: z.object({ next: z.unknown().optional() }).optional().catch(undefined),
});

/**
 * Parses the envelope of a response that holds a list or a single record.
 * @throws Fault `unavailable` when it is no such envelope
 * @see https://developer.kustomer.com/docs/concepts/json-api-format
 */
export function parsePage(json: unknown): KustomerPage {
  const parsed = envelope.safeParse(json);
  if (!parsed.success) throw new Fault("unavailable", "Kustomer's response is not a valid page.");
  const { data, meta, links } = parsed.data;
  const records = Array.isArray(data) ? data : [data];
  const page: KustomerPage = {
    records,
    hasNextPage: hasNext(links?.next, records.length, meta?.pageSize),
    timedOut: meta?.timed_out === true,
  };
  if (meta?.total !== undefined) page.total = meta.total;
  if (meta?.pageSize !== undefined) page.pageSize = meta.pageSize;
  return page;
}

/** Stands for a page past the end, for which some servers answer 404. */
export const emptyPage: KustomerPage = { records: [], hasNextPage: false, timedOut: false };

/** The page size that the server used as far as it says so; never more than requested. */
export function getPageSize({ pageSize }: KustomerPage, requested: number): number {
  return Math.min(requested, pageSize || requested);
}

/**
 * Whether the first page of a search holds every matching record.
 * @throws Fault `unavailable` when the page is shorter than both its own size and its own total
 */
export function isCompleteResult(
  { records, total, pageSize, hasNextPage }: KustomerPage,
  requestedSize: number,
): boolean {
  const size = Math.min(requestedSize, pageSize ?? requestedSize);
  if (total === undefined || total < records.length) return !hasNextPage && records.length < size;
  if (total === records.length) return !(hasNextPage && records.length === size); // else the total may be capped
  const isShort = records.length === 0 || (pageSize !== undefined && records.length < size);
  if (isShort) throw new Fault("unavailable", "Kustomer's search returned fewer records than it counted.");
  return false;
}

const combinedBody = z.object({ pages: z.array(z.unknown()) });

/**
 * Parses the records of a stored body, which is one response or several from `combineBodies`. Postgres can store every
 * string in the result, and numbers keep the digits that Kustomer sent.
 * @throws Fault `unavailable` when the body holds no page
 */
export function parseStoredBody(body: Buffer): Pick<KustomerPage, "records"> {
  const json = parseExactJson(body.toString("utf8"));
  const sanitized = mayNeedSanitizing(body) ? sanitizeForPostgres(json) : json;
  const combined = combinedBody.safeParse(sanitized);
  return combined.success
    ? { records: combined.data.pages.flatMap((it) => parsePage(it).records) }
    : parsePage(sanitized);
}

function hasNext(next: unknown, rows: number, pageSize: number | undefined): boolean {
  if (next === undefined) return pageSize !== undefined && rows > 0 && rows >= pageSize;
  return typeof next === "string" && next !== "";
}
