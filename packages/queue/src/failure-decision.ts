import { Fault, isFault } from "@inlet/contracts";

/** How a job that threw goes on. */
export type FailureDecision =
  | { kind: "defer"; until: Date }
  /** Once more after a while, as long as attempts are left. */
  | { kind: "retry" }
  /** Trying again would end the same way. */
  | { kind: "give_up" };

/**
 * What becomes of a job whose handler threw `err`.
 * @param otherwiseMs wait of a throttled job that was not told when to come back
 */
export function decideAfterFailure(err: unknown, otherwiseMs: number): FailureDecision {
  if (!isFault(err) || err.kind === "unavailable") return { kind: "retry" };
  if (err.kind !== "rate_limited") return { kind: "give_up" };
  return { kind: "defer", until: err.retryAt ?? new Date(Date.now() + otherwiseMs) };
}

/** Ends this run of the job here; the same job runs again at that instant, and no attempt is spent. */
export function defer(until: Date): never {
  throw new Fault("rate_limited", "the job steps aside", { retryAt: until });
}
