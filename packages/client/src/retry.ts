import { InletError, UnreadableReply } from "./inlet-error.ts";

/** How often and how patiently to try again. */
export interface RetryOptions {
  /** Attempts in a row before the failure is thrown; default 10. */
  attempts?: number;
  /** The first wait is at most this long, each further one at most twice as long; default 500. */
  baseMs?: number;
  /** No wait is longer, unless the server asks for it; default 30,000. */
  maxMs?: number;
  /** Called before each wait: for logs. */
  onRetry?: (failure: unknown, waitMs: number) => void;
}

/** A server that asks for a longer wait than this is not waited for. */
const longestWaitMs = 600_000;
const passingStatuses = [408, 429, 502, 503, 504];

/**
 * Tries again what fails in passing: no connection, a time-out, a reply that is not Inlet's, 408, 429, 502, 503 and 504. The waits are random up to
 * a limit that doubles, so that many clients do not return at the same time.
 * @throws the last failure, or at once one that no repetition mends, or the reason of `signal`
 */
export async function withRetries<T>(
  send: () => Promise<T>,
  { attempts = 10, baseMs = 500, maxMs = 30_000, onRetry }: RetryOptions,
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await send();
    } catch (failure) {
      signal.throwIfAborted();
      const askedMs = getAskedMs(failure);
      if (attempt >= attempts || askedMs === undefined) throw failure;
      const waitMs = askedMs + Math.random() * Math.min(maxMs, baseMs * 2 ** (attempt - 1));
      onRetry?.(failure, waitMs);
      await wait(waitMs, signal);
    }
  }
}

/** How long the server asks to wait; undefined when waiting mends nothing, or when it asks for too long. */
function getAskedMs(failure: unknown): number | undefined {
  const askedMs = failure instanceof InletError ? (failure.retryAfterMs ?? 0) : 0;
  return isPassing(failure) && askedMs <= longestWaitMs ? askedMs : undefined;
}

/**
 * Whether a failure may not come again. `fetch` throws a TypeError when there is no connection, and a DOMException when
 * the time is over.
 */
export const isPassing = (failure: unknown): boolean =>
  failure instanceof InletError
    ? passingStatuses.includes(failure.status)
    : failure instanceof TypeError ||
      failure instanceof UnreadableReply ||
      (failure instanceof DOMException && failure.name === "TimeoutError");

/** Waits, or throws the reason of `signal` as soon as it aborts. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, ms);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
