/**
 * Escapes of characters that Postgres refuses: it stores no NUL at all, and half a surrogate pair not in jsonb. JSON
 * text can contain both only as escapes.
 */
const escapes = ["\\u0000", "\\ud", "\\uD"];
const replacement = "\u{FFFD}";

/** Deeper levels stay as they are. No record is nested so deeply, and a hostile one must not exhaust the stack. */
const maxDepth = 500;

/** Whether a body can contain strings that Postgres refuses. A cheap test that is also true for escaped emoji. */
export function mayNeedSanitizing(body: Buffer): boolean {
  return escapes.some((it) => body.includes(it));
}

/** Matches few strings, so that the slower check for half a surrogate pair seldom runs. */
const maybeRefused = /[\0\ud800-\udfff]/;

/**
 * Replaces NUL and lone surrogates by U+FFFD in every string and property name of a value. Parts that need no change
 * are returned by reference.
 */
export function sanitizeForPostgres(value: unknown): unknown {
  return sanitize(value, 0);
}

function sanitize(value: unknown, depth: number): unknown {
  if (typeof value === "string") return sanitizeString(value);
  if (typeof value !== "object" || value === null || depth > maxDepth) return value;
  return Array.isArray(value) ? sanitizeList(value, depth + 1) : sanitizeObject(value, depth + 1);
}

function sanitizeList(list: unknown[], depth: number): unknown[] {
  const sanitized = list.map((it) => sanitize(it, depth));
  return sanitized.some((it, i) => it !== list[i]) ? sanitized : list;
}

/** Copies an object only from the first difference on, because nearly every object needs no change. */
function sanitizeObject(value: object, depth: number): object {
  let copied: [string, unknown][] | undefined;
  const entries = Object.entries(value);
  for (const [i, [name, original]] of entries.entries()) {
    const entry: [string, unknown] = [sanitizeString(name), sanitize(original, depth)];
    if (!copied && (entry[0] !== name || entry[1] !== original)) copied = entries.slice(0, i);
    copied?.push(entry);
  }
  return copied ? Object.fromEntries(copied) : value;
}

function sanitizeString(value: string): string {
  return maybeRefused.test(value) ? value.toWellFormed().replaceAll("\0", replacement) : value;
}
