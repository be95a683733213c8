/**
 * Small readers of single values. Kustomer leaves a value out, or sends null, `{}` or `{"$init":true}` for it;
 * all of these, and values of another type, are read as absent.
 */

const int32 = 2 ** 31;
const isoInstant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** A plain object, or an empty one. */
export function readObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** Whether a value is an object with names, so neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A string, even an empty one. */
export function readString(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A whole number that fits a Postgres `integer`, also when written as a string. */
export function readInteger(value: unknown): number | null {
  const number = typeof value === "string" && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) return null;
  return number >= -int32 && number < int32 ? number : null;
}

/** A truth value. */
export function readBoolean(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** An instant in ISO-8601, with or without a fraction of a second; without a zone it is UTC. */
export function readInstant(value: unknown): Date | undefined {
  const millis = readInstantMs(value);
  return millis === undefined ? undefined : new Date(millis);
}

/** The same as epoch milliseconds. */
export function readInstantMs(value: unknown): number | undefined {
  const parts = typeof value === "string" ? isoInstant.exec(value) : null;
  if (!parts) return undefined;
  const millis = Date.parse(parts[1] === undefined ? `${parts[0]}Z` : parts[0]);
  return Number.isNaN(millis) ? undefined : millis;
}

/** The strings of a list. */
export function readStringList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
}
