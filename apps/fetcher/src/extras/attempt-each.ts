/** What failed, and why. */
interface Failure<T> {
  item: T;
  err: unknown;
}

/** Does `work` for each item, one after the other, whatever becomes of the others. @throws only once the job has to stop */
export async function attemptEach<T>(
  items: readonly T[],
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<Failure<T>[]> {
  const failures: Failure<T>[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (err) {
      signal.throwIfAborted();
      failures.push({ item, err });
    }
  }
  return failures;
}
