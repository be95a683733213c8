import { type Detector, type Finding, listMatches, toDigits } from "./detector.ts";

/** Digits in groups or not, of which a range of groups may be a card number. They are no decimals, nor part of an id. */
const candidate =
  /(?<!\d|\d\.|(?:^|\D)0,|[\p{L}\d]-)(?:\d{4}(?:\.\d{4}){3}(?!\.?\d)|\d(?:[ -]{0,2}\d){12,})/gu;
const lengths = [13, 14, 15, 16, 17, 18, 19];

/**
 * The ranges that card networks issue: Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro,
 * Mir, RuPay.
 * @see ISO/IEC 7812, https://en.wikipedia.org/wiki/Payment_card_number
 */
const issued = /^(?:4|5[0-8]|2[2-7]|3[04-9]|6[0-9]|81|82)/;

/** Lengths that only some networks have. All other numbers have 16 to 19 digits. */
const shortNumbers: Partial<Record<number, RegExp>> = { 13: /^4/, 14: /^3[0689]/, 15: /^3[47]/ };

/** Finds payment card numbers: an issued range and a right check digit (Luhn). */
export const findCards: Detector = ({ text }) =>
  listMatches(text, candidate).flatMap(({ 0: match, index }) =>
    findInGroups(match).map((it) => ({ ...it, start: index + it.start, end: index + it.end })),
  );

/** Finds numbers that consist of whole groups of digits. Other numbers may stand before and after, as in a table. */
function findInGroups(match: string): Finding[] {
  const all = toDigits(match);
  const groups = listGroups(match);
  const ends = new Map(groups.map((it) => [it.before + it.length, it.start + it.length]));
  const findings: Finding[] = [];
  let after = 0;
  for (const { start, before } of groups) {
    if (start < after) continue;
    const length = lengths.find((it) => ends.has(before + it) && isCard(all.slice(before, before + it)));
    const end = length && ends.get(before + length);
    if (length === undefined || end === undefined) continue;
    findings.push({ start, end, canonical: all.slice(before, before + length) });
    after = end;
  }
  return findings;
}

/** The groups of digits, each with its place and how many digits stand before it. */
function listGroups(match: string): { start: number; length: number; before: number }[] {
  let before = 0;
  return listMatches(match, /\d+/g).map(({ 0: { length }, index: start }) => {
    before += length;
    return { start, length, before: before - length };
  });
}

function isCard(digits: string): boolean {
  const range = shortNumbers[digits.length] ?? issued;
  return range.test(digits) && hasLuhnDigit(digits) && !/^(\d)\1+$/.test(digits);
}

function hasLuhnDigit(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
