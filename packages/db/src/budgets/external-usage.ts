import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** The two budgets of an org. */
export type BudgetKind = "search" | "other";

/** The use of one of an org's budgets when a permit is granted. */
export interface BudgetUse {
  /** Inlet's own permits of the last minute, including this one. */
  own: number;
  /** Requests a minute by the org's other tools, as derived from replies; 0 when unknown. */
  external: number;
  /** No reply has confirmed `external` for half a minute. */
  isStale: boolean;
}

/** What a reply's headers state about a budget. */
export interface RemainingQuota {
  budget: BudgetKind;
  limit: number;
  remaining: number;
}

/** A reply, or its absence, as far as it concerns an org's budgets. */
export interface BudgetReply {
  kind: BudgetKind;
  /** HTTP status; undefined when no reply came. */
  status: number | undefined;
  /** Requests a minute, as the reply's headers state. */
  limit?: number | undefined;
  /** Requests left of these, as the reply's headers state. */
  remaining?: number | undefined;
  /** How long Kustomer asks for no requests, in milliseconds; on a 429, or an outage that states it. */
  blockedForMs?: number | undefined;
}

/** An org's limits per minute. */
export interface BudgetLimits {
  limitPerMinute: number;
  searchesPerMinute: number;
}

/**
 * Reads from a reply how much of a budget remains; undefined when it does not state that. Whether the headers of a
 * search describe the search limit or the overall limit is undocumented, so the limit's value decides. A refusal is
 * ignored: its 0 may describe the other budget, or a moment.
 */
export function readRemaining(
  { kind, status, limit, remaining }: BudgetReply,
  { limitPerMinute, searchesPerMinute }: BudgetLimits,
): RemainingQuota | undefined {
  if (status === undefined || status >= 500 || status === 429) return undefined;
  if (limit === undefined || limit <= 0 || remaining === undefined || remaining > limit) return undefined;
  if (kind === "other") return { budget: "other", limit, remaining };
  if (limitPerMinute === searchesPerMinute) return undefined;
  if (limit === searchesPerMinute) return { budget: "search", limit, remaining };
  return limit === limitPerMinute ? { budget: "other", limit, remaining } : undefined;
}

/** Changes below this share of the limit are not recorded. */
const marginShare = 0.05;

/**
 * Whether the remaining quota differs enough from the known use to be recorded. Permits granted since this one make
 * the difference look larger; `recordRemaining` takes them into account.
 */
export function isSignificantChange(
  { limit, remaining }: RemainingQuota,
  { own, external, isStale }: BudgetUse,
): boolean {
  const margin = limit * marginShare;
  const measured = limit - remaining - own;
  if (measured <= margin || measured < external - margin) return false;
  return isStale || measured > external + margin;
}

/** Records how many requests the org's other tools make: those that Kustomer counts and Inlet did not send. */
export async function recordRemaining(
  db: Db,
  { host, orgId }: { host: string; orgId: string },
  { budget, limit, remaining }: RemainingQuota,
) {
  await sql`select record_external_usage(${orgId}, ${budget}, ${limit}, ${remaining}, null, ${host})`.execute(
    db,
  );
}
