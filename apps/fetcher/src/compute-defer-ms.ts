import type { Fault } from "@inlet/contracts";

/** After a 429 the job asks the org's budget again, which knows how long to wait. */
const recheckBudgetAfterMs = 1_000;

/**
 * Computes for how long a throttled job is deferred, in milliseconds. `retryAt` is by the database's clock after a 429,
 * and by this host's clock when the org's budget refused the permit; only the latter can be compared with `Date.now()`.
 */
export function computeDeferMs({ retryAt, details }: Fault): number {
  const isReply = details["status"] === 429;
  return retryAt === undefined || isReply
    ? recheckBudgetAfterMs
    : Math.max(0, retryAt.getTime() - Date.now());
}
