/** Something that costs more the more there is. */
interface CachedLoad<T> {
  load: (key: string) => Promise<T>;
  /** How many rows it took, roughly. */
  countRows: (value: T) => number;
}

const rowsPerSecond = 20_000;
const maxAgeMs = 60_000;
const maxEntries = 1_000;

/**
 * Loads again only when that is worth its cost: what took 20,000 rows is good for a second, what took a million for the
 * better part of a minute, and what is small is always loaded. Shared by everybody in this process.
 */
export function cacheByCost<T>({ load, countRows }: CachedLoad<T>): (key: string) => Promise<T> {
  const kept = new Map<string, { value: T; until: number }>();
  return async (key) => {
    const known = kept.get(key);
    if (known !== undefined && performance.now() < known.until) return known.value;
    const value = await load(key);
    const [oldest] = kept.keys();
    if (kept.size >= maxEntries && oldest !== undefined) kept.delete(oldest);
    const goodForMs = Math.min((countRows(value) / rowsPerSecond) * 1_000, maxAgeMs);
    kept.set(key, { value, until: performance.now() + goodForMs });
    return value;
  };
}
