/**
 * Strings that Postgres refuses: a NUL cannot be stored at all, half a surrogate pair not in jsonb.
 * In JSON text both can only be written as escapes.
 */
const escapes = ["\\u0000", "\\ud", "\\uD"];
const replacement = "\u{FFFD}";

/** Deeper than this nothing is looked at; no record is, and a hostile one must not exhaust the stack. */
const deepest = 500;

/** Whether a body can hold strings that Postgres refuses. Cheap; true also for harmless escaped emoji. */
export function mayBeUnstorable(body: Buffer): boolean {
  return escapes.some((it) => body.includes(it));
}

/** The same value with NUL and lone surrogates replaced by U+FFFD in every string and name in it. */
export function storable(value: unknown): unknown {
  return clean(value, 0);
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === "string") return cleanString(value);
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  if (Array.isArray(value)) return value.map((it) => clean(it, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [cleanString(k), clean(v, depth + 1)]));
}

function cleanString(value: string): string {
  return value.toWellFormed().replaceAll("\0", replacement);
}
