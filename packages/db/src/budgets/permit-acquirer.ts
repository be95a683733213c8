import { setTimeout as wait } from "node:timers/promises";
import type { Lane } from "@inlet/contracts";
import type { Db } from "../client/open-db.ts";
import type { BudgetPolicy, GrantedPermit } from "./budgets.ts";
import { recordReply, takePermit } from "./budgets.ts";
import { type BudgetKind, isSignificantChange, readRemaining, recordRemaining } from "./external-usage.ts";

/** Whose budget is used, by whom, and how patiently. */
export interface AcquirePermitOptions {
  orgId: string;
  lane: Lane;
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
export interface Permit {
  /** The database's time that the permit stands for. */
  at: Date;
  /** To be told what became of the request; writes only what is new. */
  report(seen: ReportedReply): Promise<void>;
}

/** Asks for leave to make one request. @throws Fault rate_limited, with `retryAt`, when the wait would be long */
export type AcquirePermit = (kind: BudgetKind) => Promise<Permit>;

/** The budget counts a permit in its own second and the next; later it is spent unused. */
const usableForMs = 900;

/**
 * The only way to an org's budget for whoever calls Kustomer: waits in place for a permit and reports back. `db` is
 * never a transaction.
 */
export function createPermitAcquirer(
  db: Db,
  { orgId, policy, signal, ...asking }: AcquirePermitOptions,
): AcquirePermit {
  return async (kind) => {
    let permit: GrantedPermit;
    let lateMs: number;
    do {
      const askedAt = performance.now();
      permit = await takePermit(db, { orgId, kind, ...asking }, policy);
      if (permit.waitMs > 0) await wait(permit.waitMs, undefined, signal === undefined ? {} : { signal });
      lateMs = performance.now() - askedAt - permit.waitMs;
    } while (lateMs > usableForMs); // a stalled process must not use a place whose second has passed
    const { at, orgState } = permit;
    return {
      at,
      async report(seen) {
        if (isNewInformation(seen, { kind, orgState })) await recordReply(db, orgId, { ...seen, kind });
        const told = readRemaining({ ...seen, kind }, { ...policy, ...orgState });
        if (told !== undefined && isSignificantChange(told, orgState.use[told.budget]))
          await recordRemaining(db, orgId, told);
      },
    };
  };
}

/** Most replies say nothing new, and then nothing is written. */
function isNewInformation(
  { status, limit }: ReportedReply,
  { kind, orgState }: Pick<GrantedPermit, "orgState"> & { kind: BudgetKind },
): boolean {
  if (status === undefined || status >= 500 || status === 429) return true;
  if (orgState.consecutiveUnavailable > 0) return true;
  return kind === "other" && limit !== undefined && limit !== orgState.limitPerMinute;
}
