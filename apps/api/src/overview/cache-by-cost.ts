/** Something that costs more the more there is. */
interface Pace<T> {
  load: (key: string) => Promise<T>;
  /** How many rows it took, roughly. */
  sizeOf: (value: T) => number;
}

const rowsPerSecond = 20_000;
const longestMs = 60_000;
const mostKept = 1_000;

/**
 * Loads again only when that is worth its cost: what took 20,000 rows is good for a second, what took a million for the
 * better part of a minute, and what is small is always loaded. Shared by everybody in this process.
 */
export function paced<T>({ load, sizeOf }: Pace<T>): (key: string) => Promise<T> {
  const kept = new Map<string, { value: T; until: number }>();
  return async (key) => {
    const known = kept.get(key);
    if (known !== undefined && performance.now() < known.until) return known.value;
    const value = await load(key);
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    const goodForMs = Math.min((sizeOf(value) / rowsPerSecond) * 1_000, longestMs);
    kept.set(key, { value, until: performance.now() + goodForMs });
    return value;
  };
}
