/** Which of an org's two request budgets a request counts against. A search counts against both. */
export type BudgetKind = "search" | "other";

/** What one response says about the org's rate limit. */
export interface RateLimitReport {
  /** The HTTP status; undefined when there was no response. */
  status: number | undefined;
  /** Requests per minute that the org may make, when the response says so. */
  limit?: number;
  /** Requests left in the current minute, when the response says so. */
  remaining?: number;
  /** How long nobody may send requests to the org, in milliseconds (1,000 to 60,000); after a 429, or an outage that states it. */
  blockedForMs?: number;
}

/** Permission to make exactly one request. */
export interface Permit {
  /** The database's time at which the permit was granted. Versions of what is read are compared by it. */
  at: Date;
  /** Called once, whatever the outcome of the request; not for a request that its caller aborts. */
  report(report: RateLimitReport): Promise<void>;
}

/**
 * Acquires a permit for one request. The client sends nothing without one.
 * @throws Fault `rate_limited` with `retryAt` when the wait would be long
 */
export type AcquirePermit = (kind: BudgetKind) => Promise<Permit>;
