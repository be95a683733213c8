import type { Fault } from "@inlet/contracts";

/** After a 429 the org's budget, asked again, says how long to wait. */
const recheckBudgetAfterMs = 1_000;

/**
 * How long a throttled job steps aside, in milliseconds: a 429 tells its instant by the database's clock, the org's
 * budget tells it by this host's.
 */
export function computeDeferMs({ retryAt, details }: Fault): number {
  const isOfReply = details["status"] === 429;
  return retryAt === undefined || isOfReply ? recheckBudgetAfterMs : Math.max(0, retryAt.getTime() - Date.now());
}
