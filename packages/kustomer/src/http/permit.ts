/** Which of an org's two request budgets a request is paid from; a search is paid from both. */
export type BudgetKind = "search" | "other";

/** What one reply told about the budget. */
export interface RateLimitReport {
  /** The reply's status; undefined when there was no reply. */
  status: number | undefined;
  /** Requests per minute that the org may make, when the reply said so. */
  limit?: number;
  /** Requests left in the current minute, when the reply said so. */
  remaining?: number;
  /** How long the org must be left alone, in milliseconds (1,000 to 60,000); only on a 429. */
  blockedForMs?: number;
}

/** Leave to make exactly one request. */
export interface Permit {
  /** The database's time that this permit stands for; versions of what is read are compared by it. */
  at: Date;
  /** Told exactly once, whatever became of the request. */
  report(seen: RateLimitReport): Promise<void>;
}

/**
 * Asks for leave to make one request; the client sends nothing without it.
 * @throws Fault `rate_limited` with `retryAt` when the wait would be long
 */
export type AcquirePermit = (kind: BudgetKind) => Promise<Permit>;
