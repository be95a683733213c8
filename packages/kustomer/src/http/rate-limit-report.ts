import type { RateLimitReport } from "./permit.ts";

/** Response headers as undici gives them, names in lower case. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

/** A limit beyond this is a way to say "none", or nonsense; either way the known limit stays. */
const maxCount = 1_000_000;
const minBlockMs = 1_000;
const maxBlockMs = 60_000;

/**
 * What a response says about the org's rate limit.
 * @param now the instant that an absolute reset is compared with when the response has no `Date` header
 * @see https://developer.kustomer.com/docs/concepts/rate-limits
 */
export function toRateLimitReport(status: number, headers: ResponseHeaders, now: Date): RateLimitReport {
  const report: RateLimitReport = { status };
  const limit = parseCount(headers["x-ratelimit-limit"]);
  const remaining = parseCount(headers["x-ratelimit-remaining"]);
  if (limit !== undefined) report.limit = limit;
  if (remaining !== undefined) report.remaining = remaining;
  const blockedForMs = computeBlockMs(status, headers, readDateHeader(headers) ?? now);
  if (blockedForMs !== undefined) report.blockedForMs = blockedForMs;
  return report;
}

/** The response's `Date` header. */
export function readDateHeader(headers: ResponseHeaders): Date | undefined {
  return parseHttpDate(getFirst(headers["date"]));
}

/**
 * After a 429, and after an outage that states when it ends. At least a second, so that a reset in the past does not cause a
 * retry at once; a minute when no header of a 429 says.
 */
function computeBlockMs(status: number, headers: ResponseHeaders, now: Date): number | undefined {
  const statedMs = readRetryAfterMs(headers, now);
  const waitMs = status === 429 ? (statedMs ?? readResetMs(headers, now) ?? maxBlockMs) : statedMs;
  if (waitMs === undefined || (status !== 429 && status < 500)) return undefined;
  return Math.min(maxBlockMs, Math.max(minBlockMs, Math.ceil(waitMs)));
}

/** Seconds or an HTTP date. @see RFC 9110, section 10.2.3 */
function readRetryAfterMs(headers: ResponseHeaders, now: Date): number | undefined {
  const seconds = parseDecimal(headers["retry-after"]);
  if (seconds !== undefined) return seconds * 1_000;
  const until = parseHttpDate(getFirst(headers["retry-after"]));
  return until && until.getTime() - now.getTime();
}

/** An absolute epoch second. A number below 1e9 can only be a delta, one above 1e11 only milliseconds. */
function readResetMs(headers: ResponseHeaders, now: Date): number | undefined {
  const reset = parseDecimal(headers["x-ratelimit-reset"]);
  if (reset === undefined) return undefined;
  if (reset < 1e9) return reset * 1_000;
  const resetAt = reset > 1e11 ? reset : reset * 1_000;
  return resetAt - now.getTime();
}

function getFirst(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function parseDecimal(value: string | string[] | undefined): number | undefined {
  const digits = getFirst(value)?.trim();
  return digits && /^\d{1,15}(\.\d+)?$/.test(digits) ? Number(digits) : undefined;
}

function parseCount(value: string | string[] | undefined): number | undefined {
  const number = parseDecimal(value);
  return number === undefined || number > maxCount ? undefined : Math.floor(number);
}

/** Requires a year and a time of day, because `Date` accepts almost any text. */
function parseHttpDate(value: string | undefined): Date | undefined {
  const date = new Date(value !== undefined && /\d{4}.*\d\d:\d\d/.test(value) ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
