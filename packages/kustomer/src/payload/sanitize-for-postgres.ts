/**
 * Strings that Postgres refuses: a NUL cannot be stored at all, half a surrogate pair not in jsonb.
 * In JSON text both can only be written as escapes.
 */
const escapes = ["\\u0000", "\\ud", "\\uD"];
const replacement = "\u{FFFD}";

/** Deeper than this nothing is looked at; no record is, and a hostile one must not exhaust the stack. */
const deepest = 500;

/** Whether a body can hold strings that Postgres refuses. Cheap; true also for harmless escaped emoji. */
export function mayNeedSanitizing(body: Buffer): boolean {
  return escapes.some((it) => body.includes(it));
}

/** Most strings hold neither; a surrogate that is half of a pair is told apart only when one is there at all. */
const suspect = /[\0\ud800-\udfff]/;

/** The same value with NUL and lone surrogates replaced by U+FFFD in every string and name in it; what is fit is shared. */
export function sanitizeForPostgres(value: unknown): unknown {
  return clean(value, 0);
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cleanString(value);
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  return Array.isArray(value) ? cleanList(value, depth + 1) : cleanObject(value, depth + 1);
}

function cleanList(list: unknown[], depth: number): unknown[] {
  const cleaned = list.map((it) => clean(it, depth));
  return cleaned.some((it, i) => it !== list[i]) ? cleaned : list;
}

/** Copies only once something differs: nearly every object is fit as it is. */
function cleanObject(value: object, depth: number): object {
  let copied: [string, unknown][] | undefined;
  const entries = Object.entries(value);
  for (const [i, [name, was]] of entries.entries()) {
    const entry: [string, unknown] = [cleanString(name), clean(was, depth)];
    if (!copied && (entry[0] !== name || entry[1] !== was)) copied = entries.slice(0, i);
    copied?.push(entry);
  }
  return copied ? Object.fromEntries(copied) : value;
}

function cleanString(value: string): string {
  return suspect.test(value) ? value.toWellFormed().replaceAll("\0", replacement) : value;
}
