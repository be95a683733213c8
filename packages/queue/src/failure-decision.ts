import { Fault, isFault } from "@inlet/contracts";

/** What the queue does with a job whose handler threw. */
export type FailureDecision =
  /** Run the same job again at `until`, without using up an attempt. */
  | { kind: "defer"; until: Date }
  /** Run it again after a backoff, as long as attempts are left. */
  | { kind: "retry" }
  /** Fail it for good, because another attempt would fail in the same way. */
  | { kind: "give_up" };

/**
 * Decides what the queue does with a job whose handler threw `err`.
 * @param defaultDeferMs how long to defer a rate-limited job whose error has no valid `retryAt`
 */
export function decideAfterFailure(err: unknown, defaultDeferMs: number): FailureDecision {
  if (!isFault(err)) return { kind: "retry" };
  const { kind, retryAt } = err;
  if (kind === "unavailable" && retryAt === undefined) return { kind: "retry" };
  if (kind !== "unavailable" && kind !== "rate_limited") return { kind: "give_up" };
  const isKnown = retryAt !== undefined && !Number.isNaN(retryAt.getTime());
  return { kind: "defer", until: isKnown ? retryAt : new Date(Date.now() + defaultDeferMs) };
}

/** Stops the job here and runs it again at `until`, without using up an attempt. */
export function defer(until: Date): never {
  throw new Fault("rate_limited", "the job is deferred", { retryAt: until });
}
