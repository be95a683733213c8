import type { RateLimitReport } from "./permit.ts";

/** Reply headers as undici gives them, names in lower case. */
export type ResponseHeaders = Record<string, string | string[] | undefined>;

const shortestBlockMs = 1_000;
const longestBlockMs = 60_000;

/**
 * What a reply says about the org's request budget.
 * @param now the instant to read an absolute reset against when the reply carries no `Date` of its own
 * @see https://developer.kustomer.com/docs/concepts/rate-limits
 */
export function toRateLimitReport(status: number, headers: ResponseHeaders, now: Date): RateLimitReport {
  const seen: RateLimitReport = { status };
  const limit = count(headers["x-ratelimit-limit"]);
  const remaining = count(headers["x-ratelimit-remaining"]);
  if (limit !== undefined) seen.limit = limit;
  if (remaining !== undefined) seen.remaining = remaining;
  if (status === 429) seen.blockedForMs = blockedForMs(headers, readDateHeader(headers) ?? now);
  return seen;
}

/** The reply's own `Date`. */
export function readDateHeader(headers: ResponseHeaders): Date | undefined {
  return httpDate(first(headers["date"]));
}

/** Never under a second, so that a reset just past is no invitation to hammer; a minute when nothing is said. */
function blockedForMs(headers: ResponseHeaders, now: Date): number {
  const waitMs = retryAfterMs(headers, now) ?? resetMs(headers, now) ?? longestBlockMs;
  return Math.min(longestBlockMs, Math.max(shortestBlockMs, Math.ceil(waitMs)));
}

/** Seconds or an HTTP date. @see RFC 9110, section 10.2.3 */
function retryAfterMs(headers: ResponseHeaders, now: Date): number | undefined {
  const seconds = decimal(headers["retry-after"]);
  if (seconds !== undefined) return seconds * 1_000;
  const until = httpDate(first(headers["retry-after"]));
  return until && until.getTime() - now.getTime();
}

/** An absolute epoch second; a small number can only be a delta, a huge one is in milliseconds. */
function resetMs(headers: ResponseHeaders, now: Date): number | undefined {
  const reset = decimal(headers["x-ratelimit-reset"]);
  if (reset === undefined) return undefined;
  if (reset < 1e9) return reset * 1_000;
  const resetAt = reset > 1e11 ? reset : reset * 1_000;
  return resetAt - now.getTime();
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function decimal(value: string | string[] | undefined): number | undefined {
  const written = first(value)?.trim();
  return written && /^\d{1,15}(\.\d+)?$/.test(written) ? Number(written) : undefined;
}

function count(value: string | string[] | undefined): number | undefined {
  const number = decimal(value);
  return number === undefined ? undefined : Math.floor(number);
}

/** Without a year and a time of day it is no date, though the language reads one into almost any text. */
function httpDate(value: string | undefined): Date | undefined {
  const date = new Date(value !== undefined && /\d{4}.*\d\d:\d\d/.test(value) ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
