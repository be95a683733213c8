import type { Lane } from "@inlet/contracts";
import { sql } from "kysely";
import type { BudgetKind } from "../budgets/external-usage.ts";
import type { Db } from "../client/open-db.ts";

/** The org that tests ask permits of. */
export const org = "org-1";
/** A second in milliseconds. */
export const second = 1_000;
/** When tests begin, by their own clock. */
export const start = Date.parse("2026-03-01T12:00:00.250Z");

/** Any 60 seconds at Kustomer's end, when a request may be up to 2 seconds late. */
export const windowMs = 62 * second;

/** A request for a permit; the share makes 6 of 10, and 3 searches. */
export interface PermitRequest {
  kind?: BudgetKind;
  lane?: Lane;
  holder?: string;
  at: number;
  patienceMs?: number;
  share?: number;
  searches?: number;
}

/** A reply's headers. */
export interface RateLimitHeaders {
  budget?: BudgetKind;
  limit: number;
  remaining: number;
  at: number;
}

interface Answer {
  permitAt: Date;
  granted: boolean;
}

/** Permits of one org by a clock of the test's own. */
export function createPermitClock(db: Db) {
  return {
    async takePermit({ kind = "other", lane = "live", holder = "h", at, patienceMs = 0, ...more }: PermitRequest) {
      const { share = 0.6, searches = 5 } = more;
      const { rows } = await sql<Answer>`
        select permit_at, granted from take_permit(${org}, ${kind}, ${holder}, ${lane}, ${share}::real,
          ${searches}::integer, ${patienceMs}::integer, ${new Date(at)}::timestamptz)`.execute(db);
      const [answer] = rows;
      if (answer === undefined) throw new Error("no answer");
      return { granted: answer.granted, at: answer.permitAt.getTime() };
    },
    async recordReply({ budget = "other", limit, remaining, at }: RateLimitHeaders) {
      await sql`select record_external_usage(${org}, ${budget}, ${limit}, ${remaining}, ${new Date(at)})`.execute(
        db,
      );
    },
  };
}

/** The most that any `widthMs` of time hold; the last instant of a window is not in it. */
export function countMaxIn(instants: readonly number[], widthMs = windowMs): number {
  const sorted = instants.toSorted((a, b) => a - b);
  return Math.max(0, ...sorted.map((from, i) => sorted.slice(i).filter((at) => at < from + widthMs).length));
}
