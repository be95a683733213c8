import type { Knobs } from "../knobs.ts";
import { htmlReply, problemReply, type Reply } from "./reply.ts";
import { type Budget, createBudget } from "./sliding-window.ts";

/** Both budgets of one org. */
export interface Budgets {
  all: Budget;
  search: Budget;
}

/** Budgets nobody has used. */
export function createBudgets(): Budgets {
  return { all: createBudget(), search: createBudget() };
}

/** What a request may still spend, and on which clocks. */
export interface Usage {
  budgets: Budgets;
  knobs: Knobs;
  kind: "search" | "other";
  /** True time, by which budgets are counted. */
  now: number;
  /** Kustomer's time, by which it speaks of instants. */
  serverNow: number;
}

/** Spends one request; false when the org, or its searches, have none left. */
export function spend(usage: Usage): boolean {
  const { budgets, knobs, kind, now } = usage;
  const isOver =
    usedOf(usage) >= knobs.limitPerMinute || (kind === "search" && isSearchOver(budgets, knobs, now));
  if (isOver && knobs.enforceLimits) return false;
  budgets.all.spend(now);
  if (kind === "search") budgets.search.spend(now);
  return true;
}

/**
 * How much of the org's budget is used, by the customer's other tools too. They ask at even pauses and have always
 * done so: any 60 s hold the same number of their requests.
 */
function usedOf({ budgets, knobs, now }: Usage): number {
  return budgets.all.used(now) + knobs.othersPerMinute;
}

function isSearchOver(budgets: Budgets, knobs: Knobs, now: number): boolean {
  return budgets.search.used(now) >= knobs.searchesPerMinute;
}

/**
 * The headers every answer carries. Which budget a search's headers tell is not documented: by default the
 * org's.
 */
export function rateHeaders(usage: Usage, refusedUntil?: number): Record<string, string> {
  const { budgets, knobs, kind, now, serverNow } = usage;
  const tellsSearch = kind === "search" && knobs.searchHeaders === "search";
  const limit = tellsSearch ? knobs.searchesPerMinute : knobs.limitPerMinute;
  const budget = tellsSearch ? budgets.search : budgets.all;
  const used = tellsSearch ? budget.used(now) : usedOf(usage);
  const left = Math.max(0, limit - (knobs.enforceLimits ? used : 1));
  const headers: Record<string, string> = {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(refusedUntil === undefined ? left : 0),
  };
  const tellsReset =
    knobs.resetHeader === "always" || (knobs.resetHeader === "on429" && refusedUntil !== undefined);
  if (tellsReset)
    headers["x-ratelimit-reset"] = String(
      Math.ceil(((refusedUntil ?? budget.resetAt(now)) - now + serverNow) / 1_000),
    );
  return headers;
}

/** A refusal for the rate: a real one until the window frees a place, a false one for a second. */
export function limitReply(usage: Usage, isFalse: boolean): Reply {
  const { budgets, knobs, now } = usage;
  const searchIsWhy = usage.kind === "search" && isSearchOver(budgets, knobs, now);
  const until = isFalse ? now + 1_000 : (searchIsWhy ? budgets.search : budgets.all).resetAt(now);
  const headers = rateHeaders(usage, until);
  if (knobs.retryAfter) headers["retry-after"] = String(Math.max(1, Math.ceil((until - now) / 1_000)));
  return { ...limitBody(knobs), headers };
}

function limitBody(knobs: Knobs): Reply {
  if (knobs.body429 === "html") return htmlReply(429, "Too Many Requests");
  if (knobs.body429 === "empty") return { status: 429, body: Buffer.alloc(0), contentType: "text/plain" };
  return problemReply({ status: 429, title: "Too Many Requests" }, knobs.errorShape);
}
