import type { Lane } from "@inlet/contracts";
import { sql } from "kysely";
import type { BudgetKind } from "../budgets/external-usage.ts";
import type { Db } from "../client/open-db.ts";

/** The org whose budget the tests use. */
export const org = "org-1";
/** The host of that org; the default. */
export const host = "";
/** A second in milliseconds. */
export const second = 1_000;
/** The start time of the tests, by a clock of their own. */
export const start = Date.parse("2026-03-01T12:00:00.250Z");

/** The window in which permits are counted: 60 seconds at Kustomer, when a request may arrive 2 seconds late. */
export const windowMs = 62 * second;

/** A request for a permit. With the default share a limit of 10 allows 6 requests, and 3 searches. */
export interface PermitRequest {
  kind?: BudgetKind;
  lane?: Lane;
  holder?: string;
  at: number;
  patienceMs?: number;
  share?: number;
  searches?: number;
}

/** The rate limit headers of a reply. */
export interface RateLimitHeaders {
  budget?: BudgetKind;
  limit: number;
  remaining: number;
  at: number;
}

interface PermitRow {
  permitAt: Date;
  granted: boolean;
}

/** Takes permits of one org, by a clock that the test controls. */
export function createPermitClock(db: Db) {
  return {
    async takePermit({
      kind = "other",
      lane = "live",
      holder = "h",
      at,
      patienceMs = 0,
      ...more
    }: PermitRequest) {
      const { share = 0.6, searches = 5 } = more;
      const { rows } = await sql<PermitRow>`
        select permit_at, granted from take_permit(${org}, ${kind}, ${holder}, ${lane}, ${share}::real,
          ${searches}::integer, ${patienceMs}::integer, ${new Date(at)}::timestamptz)`.execute(db);
      const [permit] = rows;
      if (permit === undefined) throw new Error("take_permit returned no row");
      return { granted: permit.granted, at: permit.permitAt.getTime() };
    },
    async recordReply({ budget = "other", limit, remaining, at }: RateLimitHeaders) {
      await sql`select record_external_usage(${org}, ${budget}, ${limit}, ${remaining}, ${new Date(at)})`.execute(
        db,
      );
    },
  };
}

/** Counts how many instants lie in the fullest window of `widthMs`. The end of a window is excluded. */
export function countMaxIn(instants: readonly number[], widthMs = windowMs): number {
  const sorted = instants.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((from, i) => sorted.slice(i).filter((at) => at < from + widthMs).length));
}
