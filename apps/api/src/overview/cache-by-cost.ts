/** A load whose cost grows with the number of rows it counts. */
interface CachedLoad<T> {
  load: (key: string) => Promise<T>;
  /** Returns roughly how many rows the load had to read. */
  countRows: (value: T) => number;
}

/** A value stays cached for one second per this many rows. */
const rowsPerSecond = 20_000;
const maxAgeMs = 60_000;
const maxEntries = 1_000;

/**
 * Caches a load for a time that grows with its cost. A value that took 20,000 rows stays cached for a second, one that
 * took a million for 50 seconds, and a small one is always loaded again.
 */
export function cacheByCost<T>({ load, countRows }: CachedLoad<T>): (key: string) => Promise<T> {
  const entries = new Map<string, { value: T; expiresAt: number }>();
  return async (key) => {
    const cached = entries.get(key);
    if (cached !== undefined && performance.now() < cached.expiresAt) return cached.value;
    const value = await load(key);
    const [oldest] = entries.keys();
    if (entries.size >= maxEntries && oldest !== undefined) entries.delete(oldest);
    const cacheMs = Math.min((countRows(value) / rowsPerSecond) * 1_000, maxAgeMs);
    entries.set(key, { value, expiresAt: performance.now() + cacheMs });
    return value;
  };
}
