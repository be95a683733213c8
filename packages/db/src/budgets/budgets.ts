import { Fault, type Lane } from "@inlet/contracts";
import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { BudgetKind, BudgetUse } from "./external-usage.ts";

/** How much of an org's limits Inlet may use. */
export interface BudgetPolicy {
  /** Share of the org's limits, 0 to 1; the rest is left to the customer's other tools. */
  share: number;
  /** Kustomer's limit on searches by API keys; replies do not name it. */
  searchesPerMinute: number;
}

/** Whose budget, which of the two, and who asks. */
export interface PermitRequest {
  orgId: string;
  kind: BudgetKind;
  /**
   * The lane of the run that sends the request; key checks are live. Live requests may queue for a permit. The others take
   * what is free now and leave a part: at least a fifth for live requests, then some for releases, then for reconciles.
   */
  lane: Lane;
  /** A run or a check; it keeps at most one place per kind in the queue. */
  holder: string;
  /** Longest wait in place, in milliseconds; beyond it the caller is told when to come back. Only live ones wait. */
  patienceMs: number;
}

/** The right to send one request, within a second from `at` on (database time). */
export interface GrantedPermit {
  at: Date;
  /** Milliseconds from now to `at`, by the database's clock. */
  waitMs: number;
  /** What is known of the org, so that a reply that says nothing new need not be noted. */
  orgState: { limitPerMinute: number; consecutiveUnavailable: number; use: Record<BudgetKind, BudgetUse> };
}

interface PermitRow {
  permitAt: Date;
  granted: boolean;
  waitMs: number;
  orgLimit: number;
  unavailable: number;
  sentLately: number;
  searchedLately: number;
  externalSent: number;
  externalSearched: number;
  sentStale: boolean;
  searchedStale: boolean;
}

/**
 * Takes the next free place in an org's budget, in one statement. A live request's place beyond the caller's patience
 * stays reserved for it, so that holders are served in the order they asked; any other lane reserves nothing.
 * @throws Fault rate_limited, with the instant of the reserved place, or when one may be free
 */
export async function takePermit(
  db: Db,
  { orgId, kind, lane, holder, patienceMs }: PermitRequest,
  { share, searchesPerMinute }: BudgetPolicy,
): Promise<GrantedPermit> {
  // The request goes out at once. Undone with the caller's transaction, its permit would be sold a second time.
  if (db.isTransaction) throw new Error("a permit must be taken outside of any transaction");
  const { rows } = await sql<PermitRow>`
    select it.*, greatest(extract(epoch from permit_at - clock_timestamp()) * 1000, 0)::float8 as wait_ms
    from take_permit(${orgId}, ${kind}, ${holder}, ${lane}, ${share}, ${searchesPerMinute}, ${patienceMs}) it`.execute(
    db,
  );
  const [permit] = rows;
  if (permit === undefined) throw new Error("take_permit returned no row");
  if (permit.granted) return { at: permit.permitAt, waitMs: permit.waitMs, orgState: toOrgState(permit) };
  // The job's clock may differ from the database's, so the instant is told as the caller's own time.
  const retryAt = new Date(Date.now() + permit.waitMs);
  throw new Fault("rate_limited", "the org's request budget is used up for now", { retryAt });
}

const toOrgState = (row: PermitRow): GrantedPermit["orgState"] => ({
  limitPerMinute: row.orgLimit,
  consecutiveUnavailable: row.unavailable,
  use: {
    other: { own: row.sentLately, external: row.externalSent, isStale: row.sentStale },
    search: { own: row.searchedLately, external: row.externalSearched, isStale: row.searchedStale },
  },
});

/** What a reply, or its absence, said about an org's limits. */
export interface SeenReply {
  kind: BudgetKind;
  /** HTTP status; undefined when no reply came. */
  status: number | undefined;
  /** Requests a minute, as the reply's headers say. */
  limit?: number | undefined;
  /** How long Kustomer wants to be left alone, in milliseconds. */
  blockedForMs?: number | undefined;
}

const breakerThreshold = 3;

/**
 * Remembers what a reply said: the limit, a block, and whether Kustomer answers at all. Writes only what changed.
 * After three replies in a row that were none the org rests, a second at first and up to a minute, so that a dead org
 * does not hold every worker.
 */
export async function recordReply(db: Db, orgId: string, seen: SeenReply): Promise<void> {
  const failed = seen.status === undefined || seen.status >= 500;
  // A search's header may speak of the search limit, which is another one.
  const limit = seen.kind === "other" && seen.limit !== undefined && seen.limit > 0 ? seen.limit : null;
  const blockMs = seen.status === 429 ? (seen.blockedForMs ?? 60_000) : null;
  await sql`
    update org_budget set
      limit_per_minute = coalesce(${limit}::integer, limit_per_minute),
      consecutive_unavailable = case when ${failed} then least(consecutive_unavailable + 1, 100) else 0 end,
      unavailable_since = case when ${failed} and consecutive_unavailable = 0 then clock_timestamp() else unavailable_since end,
      blocked_until = greatest(
        blocked_until,
        clock_timestamp() + make_interval(secs => ${blockMs}::float8 / 1000),
        case when ${failed} and consecutive_unavailable + 1 >= ${breakerThreshold}
          then clock_timestamp() + make_interval(secs => least(power(2, consecutive_unavailable + 1 - ${breakerThreshold}), 60))
        end)
    where org_id = ${orgId} and (
      limit_per_minute is distinct from coalesce(${limit}::integer, limit_per_minute)
      or (consecutive_unavailable > 0) <> ${failed} or ${failed} or ${blockMs}::float8 is not null)`.execute(
    db,
  );
}

/** Whether an org has a budget, so that somebody has called it before. */
export async function hasBudget(db: Db, orgId: string): Promise<boolean> {
  const row = await db.selectFrom("orgBudget").select("orgId").where("orgId", "=", orgId).executeTakeFirst();
  return row !== undefined;
}
