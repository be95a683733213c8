import type { Knobs } from "../knobs.ts";
import { type ApiReply, toHtmlReply, toProblemReply } from "./reply.ts";
import { createSlidingWindow } from "./sliding-window.ts";

/** The requests of one org, which its rate limits count. */
export const createRateWindows = () => ({ all: createSlidingWindow(), searches: createSlidingWindow() });

export type RateWindows = ReturnType<typeof createRateWindows>;

export interface RatedRequest {
  windows: RateWindows;
  knobs: Knobs;
  kind: "search" | "other";
  /** True time, which the windows use. */
  now: number;
  /** Kustomer's time, which the headers use. */
  serverNow: number;
}

/** Counts a request; false when the org, or its searches, have reached their limit. */
export function countRequest(request: RatedRequest): boolean {
  const { windows, knobs, kind, now } = request;
  const isOver = countUsed(request) >= knobs.limitPerMinute || isSearchLimitReached(request);
  if (isOver && knobs.enforceLimits) return false;
  windows.all.add(now);
  if (kind === "search") windows.searches.add(now);
  return true;
}

/**
 * Counts the requests of all tools. The customer's other tools send theirs at an even rate, so any 60 s have the
 * same number.
 */
function countUsed({ windows, knobs, now }: RatedRequest): number {
  return windows.all.count(now) + knobs.othersPerMinute;
}

function isSearchLimitReached({ windows, knobs, kind, now }: RatedRequest): boolean {
  return kind === "search" && windows.searches.count(now) >= knobs.searchesPerMinute;
}

/**
 * Builds the rate limit headers, which every reply has. Kustomer does not document which limit a search's headers
 * show; by default it is the org's.
 * @param refusedUntil true time at which a refused request may be sent again
 */
export function buildRateHeaders(request: RatedRequest, refusedUntil?: number): Record<string, string> {
  const { windows, knobs, kind, now, serverNow } = request;
  const showsSearches = kind === "search" && knobs.searchHeaders === "search";
  const limit = showsSearches ? knobs.searchesPerMinute : knobs.limitPerMinute;
  const window = showsSearches ? windows.searches : windows.all;
  const used = showsSearches ? window.count(now) : countUsed(request);
  const remaining = Math.max(0, limit - (knobs.enforceLimits ? used : 1));
  const headers: Record<string, string> = {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(refusedUntil === undefined ? remaining : 0),
  };
  const isRefused = refusedUntil !== undefined;
  if (knobs.resetHeader === "always" || (knobs.resetHeader === "on429" && isRefused)) {
    const resetAt = (refusedUntil ?? window.nextExpiry(now)) - now + serverNow;
    headers["x-ratelimit-reset"] = String(Math.ceil(resetAt / 1_000));
  }
  return headers;
}

/** Builds a 429. A real one lasts until a request leaves the window, a false one for a second. */
export function buildLimitReply(request: RatedRequest, { isFalse }: { isFalse: boolean }): ApiReply {
  const { windows, knobs, now } = request;
  const window = isSearchLimitReached(request) ? windows.searches : windows.all;
  const until = isFalse ? now + 1_000 : window.nextExpiry(now);
  const headers = buildRateHeaders(request, until);
  if (knobs.retryAfter) headers["retry-after"] = String(Math.max(1, Math.ceil((until - now) / 1_000)));
  return { ...buildLimitBody(knobs), headers };
}

function buildLimitBody(knobs: Knobs): ApiReply {
  if (knobs.body429 === "html") return toHtmlReply(429, "Too Many Requests");
  if (knobs.body429 === "empty") return { status: 429, body: Buffer.alloc(0), contentType: "text/plain" };
  return toProblemReply({ status: 429, title: "Too Many Requests" }, knobs.errorShape);
}
