import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "../client/open-db.ts";
import type { BudgetPolicy, GrantedPermit, PermitLane } from "./budgets.ts";
import { noteReply, takePermit } from "./budgets.ts";
import { type BudgetKind, isMove, noteRemaining, remainingIn } from "./external-usage.ts";

/** Whose budget is used, by whom, and how patiently. */
export interface PermitsOptions {
  orgId: string;
  lane: PermitLane;
  /** A run or a check; it keeps at most one place per kind in the queue. */
  holder: string;
  /** Longest wait in place, in milliseconds; beyond it the caller is told when to come back. Only live ones wait. */
  patienceMs: number;
  policy: BudgetPolicy;
  /** Ends a wait in place; the permit is then spent unused. */
  signal?: AbortSignal | undefined;
}

/** What one reply, or its absence, told. */
export interface ReportedReply {
  /** HTTP status; undefined when no reply came. */
  status: number | undefined;
  /** Requests a minute that the org may make, when the reply said so. */
  limit?: number | undefined;
  /** Requests left of these, when the reply said so. */
  remaining?: number | undefined;
  /** How long the org must be left alone, in milliseconds; only on a 429. */
  blockedForMs?: number | undefined;
}

/** Leave to make one request, now. */
export interface HeldPermit {
  /** The database's time that the permit stands for. */
  at: Date;
  /** To be told what became of the request; writes only what is new. */
  report(seen: ReportedReply): Promise<void>;
}

/** Asks for leave to make one request. @throws Fault rate_limited, with `retryAt`, when the wait would be long */
export type Permits = (kind: BudgetKind) => Promise<HeldPermit>;

/** The budget counts a permit in its own second and the next; later it is spent unused. */
const usableForMs = 900;

/**
 * The only way to an org's budget for whoever calls Kustomer: waits in place for a permit and reports back. `db` is
 * never a transaction.
 */
export function permits(db: Db, { orgId, policy, signal, ...asking }: PermitsOptions): Permits {
  return async (kind) => {
    let permit: GrantedPermit;
    let lateMs: number;
    do {
      const askedAt = performance.now();
      permit = await takePermit(db, { orgId, kind, ...asking }, policy);
      if (permit.waitMs > 0) await wait(permit.waitMs, undefined, signal === undefined ? {} : { signal });
      lateMs = performance.now() - askedAt - permit.waitMs;
    } while (lateMs > usableForMs); // a stalled process must not use a place whose second has passed
    const { at, known } = permit;
    return {
      at,
      async report(seen) {
        if (isNews(seen, { kind, known })) await noteReply(db, orgId, { ...seen, kind });
        const told = remainingIn({ ...seen, kind }, { ...policy, ...known });
        if (told !== undefined && isMove(told, known.use[told.budget])) await noteRemaining(db, orgId, told);
      },
    };
  };
}

/** Most replies say nothing new, and then nothing is written. */
function isNews(
  { status, limit }: ReportedReply,
  { kind, known }: Pick<GrantedPermit, "known"> & { kind: BudgetKind },
): boolean {
  if (status === undefined || status >= 500 || status === 429) return true;
  if (known.consecutiveUnavailable > 0) return true;
  return kind === "other" && limit !== undefined && limit !== known.limitPerMinute;
}
