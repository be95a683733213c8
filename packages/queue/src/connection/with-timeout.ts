import { Fault, isFault } from "@inlet/contracts";

/** How long to wait for an answer. */
export interface TimeLimit {
  ms: number;
  /** The connection's last error: the drivers reconnect in silence, and it says why no answer comes. */
  connectionError?: () => unknown;
}

/**
 * Resolves with the queue's answer, or rejects when it does not come in time: the drivers wait for a lost server forever.
 * @throws Fault `unavailable`, which names the cause
 */
export async function withTimeout<T>(
  { ms, connectionError = () => undefined }: TimeLimit,
  answer: Promise<T>,
): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(toLateFault(ms, connectionError())), ms);
  try {
    return await Promise.race([answer, timeout]);
  } catch (err) {
    throw isFault(err) ? err : toUnusableFault(isVague(err) ? (connectionError() ?? err) : err);
  } finally {
    clearTimeout(timer);
  }
}

function toLateFault(ms: number, cause: unknown): Fault {
  const reason = cause === undefined ? "" : ` (${describe(cause)})`;
  return new Fault("unavailable", `the queue did not answer within ${ms} ms${reason}`, { cause });
}

/** The fault of a queue that refuses a command or a connection. */
export const toUnusableFault = (cause: unknown): Fault =>
  new Fault("unavailable", `the queue cannot be used: ${describe(cause)}`, { cause });

/** With these errors, ioredis gives up a command and does not say why. */
export const isVague = (err: unknown): boolean =>
  /max retries per request|^Connection is closed/.test(describe(err));

/** The error of a host with several addresses has no message of its own. */
function describe(err: unknown): string {
  if (err instanceof AggregateError && err.message === "") return err.errors.map(describe).join(", ");
  return err instanceof Error ? err.message : String(err);
}
