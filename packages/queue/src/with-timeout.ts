import { Fault, isFault } from "@inlet/contracts";

/**
 * Resolves with the queue's answer, or rejects when it does not come in time: the drivers wait for a lost server forever.
 * @throws Fault `unavailable`
 */
export async function withTimeout<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Fault("unavailable", `the queue did not answer within ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([answer, timeout]);
  } catch (err) {
    throw isFault(err) ? err : toUnreachable(err);
  } finally {
    clearTimeout(timer);
  }
}

function toUnreachable(cause: unknown): Fault {
  return new Fault("unavailable", "the queue cannot be reached", { cause });
}
