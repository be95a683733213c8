import { setTimeout as wait } from "node:timers/promises";
import type { Db } from "../client/open-db.ts";
import type { BudgetPolicy, GrantedPermit, PermitRequest } from "./budgets.ts";
import { isFailure, recordReply, takePermit } from "./budgets.ts";
import {
  type BudgetKind,
  type BudgetReply,
  isSignificantChange,
  readRemaining,
  recordRemaining,
} from "./external-usage.ts";

/** Whose budget to use, on whose behalf, and how long to wait. */
export interface AcquirePermitOptions extends Omit<PermitRequest, "kind"> {
  policy: BudgetPolicy;
  /** The other requests of the org do not rest when Kustomer fails to answer these. */
  isOptional?: boolean | undefined;
  /** Ends a wait in place. The permit then stays unused. */
  signal?: AbortSignal | undefined;
}

/** What one reply, or its absence, showed. */
export type ReportedReply = Omit<BudgetReply, "kind">;

/** Permission to send one request now. */
export interface Permit {
  /** The instant of the permit, by the database's clock. */
  at: Date;
  /** Reports the reply to the request. It writes only new information. */
  report(reply: ReportedReply): Promise<void>;
}

/**
 * Acquires a permit for one request.
 * @throws Fault rate_limited, with `retryAt`, when the wait would be too long
 */
export type AcquirePermit = (kind: BudgetKind) => Promise<Permit>;

/** The budget counts a permit in its own second and the next. A later permit is discarded. */
const usableForMs = 900;

/**
 * Creates the function through which a caller of Kustomer uses an org's budget. It waits in place for a permit and
 * takes the report of the reply. `db` must not be a transaction.
 */
export function createPermitAcquirer(
  db: Db,
  { host, orgId, policy, signal, isOptional = false, ...request }: AcquirePermitOptions,
): AcquirePermit {
  const org = { host, orgId };
  return async (kind) => {
    let permit: GrantedPermit;
    let lateMs: number;
    do {
      permit = await takePermit(db, { ...org, kind, ...request }, policy);
      if (permit.waitMs > 0) await wait(permit.waitMs, undefined, signal === undefined ? {} : { signal });
      lateMs = performance.now() - permit.repliedAt - permit.waitMs;
    } while (lateMs > usableForMs); // a stalled process must not use a place whose second has passed
    const { at, orgState } = permit;
    return {
      at,
      async report(received) {
        const reply = toOrgReport(received, isOptional);
        if (reply === undefined) return;
        if (isNewInformation(reply, { kind, orgState })) await recordReply(db, org, { ...reply, kind });
        const remaining = readRemaining({ ...reply, kind }, { ...policy, ...orgState });
        if (remaining !== undefined && isSignificantChange(remaining, orgState.use[remaining.budget]))
          await recordRemaining(db, org, remaining);
      },
    };
  };
}

/**
 * Returns what a reply says about its org; undefined for nothing. The reply to a key that Kustomer does not accept shows
 * nothing about the key's org but its status.
 */
function toOrgReport(received: ReportedReply, isOptional: boolean): ReportedReply | undefined {
  if (received.status === 401) return { status: 401 };
  const isOwnMatter = isOptional && isFailure(received) && received.blockedForMs === undefined;
  return isOwnMatter ? undefined : received;
}

/** Most replies confirm the known state; then nothing is written. */
function isNewInformation(
  { status, limit }: ReportedReply,
  { kind, orgState }: Pick<GrantedPermit, "orgState"> & { kind: BudgetKind },
): boolean {
  if (isFailure({ status }) || status === 429) return true;
  if (orgState.consecutiveUnavailable > 0) return true;
  return kind === "other" && limit !== undefined && limit !== orgState.limitPerMinute;
}
