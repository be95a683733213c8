/**
 * Escapes of characters that Postgres refuses: it stores no NUL at all, and half a surrogate pair not in jsonb. JSON
 * text can contain both only as escapes.
 */
const suspiciousEscapes = ["\\u0000", "\\ud", "\\uD"];

/** Has the length of an escape, so that it takes its place. */
const replacement = "\\ufffd";

const backslash = 0x5c;
const letterU = 0x75;

/**
 * Replaces NUL and lone surrogates by U+FFFD in every string and property name of a JSON text, so that Postgres can
 * store them. It works on the bytes, because a walk through every parsed string takes longer than parsing.
 * @returns the same buffer when there is nothing to replace, which is nearly always
 */
export function replaceRefusedEscapes(json: Buffer): Buffer {
  if (!suspiciousEscapes.some((it) => json.includes(it))) return json; // also true for emoji
  let replaced: Buffer | undefined;
  for (let at = json.indexOf(backslash); at !== -1; at = json.indexOf(backslash, at)) {
    const length = getEscapeLength(json, at);
    if (length === 0) {
      replaced ??= Buffer.from(json);
      replaced.write(replacement, at, "latin1");
    }
    at += length || replacement.length;
  }
  return replaced ?? json;
}

/** The length of the escape at a backslash, with the other half of its surrogate pair. 0 if Postgres refuses it. */
function getEscapeLength(json: Buffer, at: number): number {
  if (json[at + 1] !== letterU) return 2;
  const unit = readUnit(json, at);
  if (isHighSurrogate(unit)) return isLowSurrogate(readUnit(json, at + 6)) ? 12 : 0;
  return unit === 0 || isLowSurrogate(unit) ? 0 : 6;
}

/** Reads the UTF-16 code unit of a `\uXXXX`. @returns NaN when there is none */
function readUnit(json: Buffer, at: number): number {
  const text = json.toString("latin1", at, at + 6);
  return /^\\u[\da-f]{4}$/i.test(text) ? Number.parseInt(text.slice(2), 16) : Number.NaN;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit <= 0xdfff;
