import { isExactNumber } from "@inlet/contracts";

/**
 * Readers of single values. Kustomer omits an unset value, or sends null, `{}` or `{"$init":true}` for it. The readers
 * treat all of these, and values of another type, as absent.
 */

const int32 = 2 ** 31;
const isoInstant = /^(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** Parses JSON; undefined when it is malformed, because the parser's own error quotes the text. */
export function parseJson(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Reads a plain object; an empty one when the value is no object. */
export function readObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

/** Whether a value is a plain object: neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isExactNumber(value);
}

/** Reads a string, including an empty one. */
export function readString(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Whether a value is a string that is not blank. */
export function isFilled(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

/** Reads a whole number that fits a Postgres `integer`, also when it is written as a string. */
export function readInteger(value: unknown): number | null {
  const number = typeof value === "string" && /^-?\d{1,10}$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number)) return null;
  return number >= -int32 && number < int32 ? number : null;
}

/** Reads a boolean. */
export function readBoolean(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/**
 * Reads an ISO-8601 instant, with or without a fraction of a second. An instant without a zone is UTC. A date that does
 * not exist, or that Postgres cannot store, is none.
 */
export function readInstant(value: unknown): Date | undefined {
  const millis = readInstantMs(value);
  return millis === undefined ? undefined : new Date(millis);
}

/** Reads an instant as `readInstant` does, in epoch milliseconds. */
export function readInstantMs(value: unknown): number | undefined {
  const match = typeof value === "string" ? isoInstant.exec(value) : null;
  if (!match) return undefined;
  const [text, day = "", zone] = match;
  const millis = Date.parse(zone === undefined ? `${text}Z` : text);
  return millis >= firstMs && millis < endMs && isRealDay(day) ? millis : undefined;
}

/** Years 1 to 9999, in UTC. */
const firstMs = Date.parse("0001-01-01T00:00:00Z");
const endMs = Date.parse("+010000-01-01T00:00:00Z");

/** Whether a month has this day. `Date` reads 30 February as 2 March. */
const isRealDay = (day: string): boolean =>
  day.slice(-2) <= "28" || new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(-2));

/** Reads an array; an empty one when the value is none. */
export function readList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Reads the strings of an array. */
export function readStringList(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
}
