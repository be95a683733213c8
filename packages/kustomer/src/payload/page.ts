import { Fault } from "@inlet/contracts";
import { z } from "zod";
import { mayNeedSanitizing, sanitizeForPostgres } from "./sanitize-for-postgres.ts";

/** One reply's records and what it says about the rest. */
export interface KustomerPage {
  /** As sent, not yet parsed: one bad record must not spoil the others. */
  records: unknown[];
  /** Records that match in all, when the reply says so. May be capped at 10,000. */
  total?: number;
  /** The page size the server used, which can be smaller than the one asked for. */
  pageSize?: number;
  /** Whether there is a page after this one; a full page counts when the reply does not say. */
  hasNextPage: boolean;
  /** The search gave up half-way: the page is not to be trusted. */
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
 * Reads the envelope of a reply: a list, or a single record.
 * @throws Fault `unavailable` when it is none
 * @see https://developer.kustomer.com/docs/concepts/json-api-format
 */
export function parsePage(json: unknown): KustomerPage {
  const parsed = envelope.safeParse(json);
  if (!parsed.success) throw new Fault("unavailable", "Kustomer's reply is only half a page.");
  const { data, meta, links } = parsed.data;
  const records = Array.isArray(data) ? data : [data];
  const page: KustomerPage = {
    records,
    hasNextPage: hasNext(links?.next, records.length, meta?.pageSize),
    timedOut: false,
  };
  if (meta?.total !== undefined) page.total = meta.total;
  if (meta?.pageSize !== undefined) page.pageSize = meta.pageSize;
  page.timedOut = meta?.timed_out === true;
  return page;
}

const joined = z.object({ pages: z.array(z.unknown()) });

/**
 * Reads a stored body anew, one reply or several joined: its records, with every string fit for Postgres.
 * @throws Fault `unavailable` when the body holds no page
 */
export function parseStoredBody(body: Buffer): Pick<KustomerPage, "records"> {
  const json: unknown = JSON.parse(body.toString("utf8"));
  const clean = mayNeedSanitizing(body) ? sanitizeForPostgres(json) : json;
  const several = joined.safeParse(clean);
  return several.success
    ? { records: several.data.pages.flatMap((it) => parsePage(it).records) }
    : parsePage(clean);
}

function hasNext(next: unknown, rows: number, pageSize: number | undefined): boolean {
  if (next === undefined) return pageSize !== undefined && rows > 0 && rows >= pageSize;
  return typeof next === "string" && next !== "";
}
