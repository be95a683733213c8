import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** The two budgets of an org. */
export type BudgetKind = "search" | "other";

/** What is known of one of an org's budgets when a permit is sold. */
export interface BudgetUse {
  /** Our own permits of the last minute, this one among them. */
  own: number;
  /** Requests a minute that the org's other tools make, as far as replies told; 0 when nothing is known. */
  external: number;
  /** Nothing has confirmed `others` for half a minute. */
  isStale: boolean;
}

/** What a reply's headers say of a budget. */
export interface RemainingQuota {
  budget: BudgetKind;
  limit: number;
  remaining: number;
}

/** A reply as far as it may tell of a budget. */
export interface BudgetReply {
  kind: BudgetKind;
  /** HTTP status; undefined when no reply came. */
  status: number | undefined;
  limit?: number | undefined;
  remaining?: number | undefined;
}

/** Limits a minute, as far as they are known. */
export interface KnownLimits {
  limitPerMinute: number;
  searchesPerMinute: number;
}

/**
 * Of which budget a reply tells how much is left; undefined when it tells of none. Whether a search's headers speak of
 * the searches or of all requests is undocumented, so its limit decides. A refusal tells nothing: its 0 may stand for
 * the other budget, or for a moment.
 */
export function readRemaining(
  { kind, status, limit, remaining }: BudgetReply,
  { limitPerMinute, searchesPerMinute }: KnownLimits,
): RemainingQuota | undefined {
  if (status === undefined || status >= 500 || status === 429) return undefined;
  if (limit === undefined || limit <= 0 || remaining === undefined || remaining > limit) return undefined;
  if (kind === "other") return { budget: "other", limit, remaining };
  if (limitPerMinute === searchesPerMinute) return undefined;
  if (limit === searchesPerMinute) return { budget: "search", limit, remaining };
  return limit === limitPerMinute ? { budget: "other", limit, remaining } : undefined;
}

/** Movements below this share of the limit are not written down. */
const marginShare = 0.05;

/**
 * Whether what is left differs from what is known by enough to be written down. Permits sold since this one make it
 * look like more than it is; `noteRemaining` counts them.
 */
export function isSignificantChange(
  { limit, remaining }: RemainingQuota,
  { own, external, isStale }: BudgetUse,
): boolean {
  const margin = limit * marginShare;
  const seen = limit - remaining - own;
  if (seen <= margin || seen < external - margin) return false;
  return isStale || seen > external + margin;
}

/** Writes down how many requests the org's other tools make: what Kustomer counts and we did not send. */
export async function recordRemaining(
  db: Db,
  orgId: string,
  { budget, limit, remaining }: RemainingQuota,
): Promise<void> {
  await sql`select record_external_usage(${orgId}, ${budget}, ${limit}, ${remaining})`.execute(db);
}
