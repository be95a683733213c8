/**
 * Remembers what a function returned, by key. When `max` results are known it forgets them all, so that what it holds is bounded and
 * the values of now find a place.
 */
export function memoize<Args extends unknown[], Result>(
  compute: (...args: Args) => Result,
  { toKey, max }: { toKey: (...args: Args) => string; max: number },
): (...args: Args) => Result {
  const known = new Map<string, Result>();
  return (...args) => {
    const key = toKey(...args);
    const found = known.get(key);
    if (found !== undefined || known.has(key)) return found as Result;
    const result = compute(...args);
    if (known.size >= max) known.clear();
    known.set(key, result);
    return result;
  };
}
