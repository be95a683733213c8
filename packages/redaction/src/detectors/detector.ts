/** A place in a text that holds personal data. */
export interface Finding {
  start: number;
  end: number;
  /** The value in one spelling, so that its hash is the same however it is written. */
  canonical: string;
}

/** A text, and the words in the name of the attribute that holds it, which may say what its digits mean. */
export interface Subject {
  text: string;
  attribute: string;
}

/** Finds one kind of personal data. It takes time in proportion to the length of the text. */
export type Detector = (subject: Subject) => Finding[];

/** How many characters before a value are looked at for a word that says what it is. */
const contextLength = 40;

/** Whether a word just before a value matches. */
export const isPreceded = (text: string, start: number, word: RegExp): boolean =>
  word.test(text.slice(Math.max(0, start - contextLength), start));

/** Splits the name of an attribute into its words, as `homeTelStr` has three. */
export const toAttributeWords = (attribute: string): string =>
  attribute.replaceAll(/(?<=[a-z\d])(?=[A-Z])|_/g, " ");

/**
 * Letters that make one word with a number before or after them, as part of a pattern with the flag `v`. Scripts that are
 * written without spaces are not among them.
 */
export const joinedLetter = String.raw`[\p{L}--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]]`;

/**
 * Lists the matches of a global pattern that matches no empty text. `matchAll` makes a copy of the pattern for each text, which
 * takes longer than to search a short one.
 */
export function listMatches(text: string, pattern: RegExp): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) matches.push(match);
  return matches;
}

/** Finds the matches of a global pattern that `read` accepts. `read` returns the value in one spelling, or undefined. */
export function findMatches(
  text: string,
  pattern: RegExp,
  read: (match: string, start: number) => string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  for (const { 0: match, index: start } of listMatches(text, pattern)) {
    const canonical = read(match, start);
    if (canonical !== undefined) findings.push({ start, end: start + match.length, canonical });
  }
  return findings;
}

/** Counts the digits of a text. */
export function countDigits(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) count += 1;
  }
  return count;
}

/** The digits of a text alone. */
export const toDigits = (text: string): string => text.replace(/\D/g, "");
