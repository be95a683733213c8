/** Waits for an answer. Resolves with `fallback` when it fails or does not come in time. */
export async function settleWithin<T>(ms: number, fallback: T, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(late.resolve, ms, fallback);
  return Promise.race([answer.catch(() => fallback), late.promise]).finally(() => clearTimeout(timer));
}
