/**
 * JSON whose numbers keep their digits. A number of JavaScript holds about 15 digits and ends at 1.8e308, and parsing
 * changes a longer one without a word.
 */

/** What ES2026 adds to `JSON`, which TypeScript's library does not declare yet. */
interface RawJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  /** Makes an object that `JSON.stringify` writes as this text. */
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}
const json = JSON as unknown as RawJson;

/** Whether a value is a number that keeps its digits, and no object with members. */
export const isExactNumber = (value: unknown): boolean => json.isRawJSON(value);

/**
 * Parses JSON. A number that JavaScript cannot hold becomes an object that `JSON.stringify` writes with the digits that
 * were sent; one of more than 500 digits, written without an exponent, becomes a string of what was sent. Text without
 * such numbers costs one scan more than `JSON.parse`.
 *
 * Lists and objects nested a thousand levels deep end this care: then numbers are rounded.
 * @throws SyntaxError as `JSON.parse` does
 * @see https://github.com/tc39/proposal-json-parse-with-source
 */
export function parseExactJson(text: string): unknown {
  if (!hasInexactNumber(text)) return JSON.parse(text);
  try {
    return json.parse(text, keepDigits);
  } catch (err) {
    if (err instanceof RangeError) return JSON.parse(text); // the reviver's recursion has used up the stack
    throw err;
  }
}

/**
 * Members and items that are numbers of more than 15 digits or have an exponent. Within a string it may find a number
 * that is none, which is harmless. Begins with few characters, so that the scan is fast.
 */
const suspicious = /[[:,]\s*(-?(?:\d[\d.]{15,}(?:[eE][+-]?\d+)?|\d[\d.]*[eE][+-]?\d+))/g;

function hasInexactNumber(text: string): boolean {
  for (const [, number = ""] of text.matchAll(suspicious))
    if (!isSameNumber(number, JSON.stringify(Number(number)))) return true;
  return false;
}

function keepDigits(_: string, value: unknown, { source }: { source?: string }): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  if (isSameNumber(source, JSON.stringify(value))) return value;
  return countDigits(source) <= maxDigits ? json.rawJSON(source) : source;
}

/** Postgres writes a number without an exponent: 1e131071 would be 128 KiB in every reply. */
const maxDigits = 500;

interface Decimal {
  /** With its sign, without zeros at either end; empty for zero. */
  digits: string;
  /** Power of ten of the last digit. */
  exponent: number;
}

function parseDecimal(number: string): Decimal {
  const [, sign = "", whole = "", fraction = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(number) ?? [];
  const all = whole + fraction;
  let [start, end] = [0, all.length];
  while (all[start] === "0") start += 1;
  while (end > start && all[end - 1] === "0") end -= 1;
  if (start === end) return { digits: "", exponent: 0 };
  return {
    digits: sign + all.slice(start, end),
    exponent: Number(power) - fraction.length + all.length - end,
  };
}

function isSameNumber(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [parseDecimal(one), parseDecimal(other)];
  return a.digits === b.digits && a.exponent === b.exponent;
}

/** How many digits a number has when it is written without an exponent. */
function countDigits(number: string): number {
  const { digits, exponent } = parseDecimal(number);
  return exponent >= 0 ? digits.length + exponent : Math.max(digits.length, -exponent);
}
