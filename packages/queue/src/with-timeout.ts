import { Fault, isFault } from "@inlet/contracts";

/**
 * What the queue answers, or a fault when it does not answer in time: a driver waits for a lost server for ever.
 * @throws Fault `unavailable`
 */
export async function withTimeout<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Fault("unavailable", `the queue gave no answer within ${ms} ms`)),
    ms,
  );
  try {
    return await Promise.race([answer, late]);
  } catch (err) {
    throw isFault(err) ? err : unreachable(err);
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(cause: unknown): Fault {
  return new Fault("unavailable", "the queue cannot be reached", { cause });
}
