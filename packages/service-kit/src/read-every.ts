interface Reading<T> {
  read: () => Promise<T>;
  /** How old a value may be before it is read again. */
  everyMs: number;
  /** What is known already. */
  first?: T;
}

/**
 * Creates a function that reads a value, or returns the last one while that is young. While one reading has no answer, no other begins:
 * they would pile up where the answers come from. A reading that fails rejects, and the next call reads again.
 */
export function readEvery<T>({ read, everyMs, first }: Reading<T>): () => Promise<T> {
  let last: { value: T; at: number } | undefined =
    first === undefined ? undefined : { value: first, at: performance.now() };
  let reading: Promise<T> | undefined;
  const readAndKeep = async () => {
    const value = await read();
    last = { value, at: performance.now() };
    return value;
  };
  return async () => {
    if (last && performance.now() - last.at < everyMs) return last.value;
    reading ??= readAndKeep().finally(() => {
      reading = undefined;
    });
    return reading;
  };
}
