import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { memoize } from "../memoize.ts";
import { type Detector, type Finding, hasContext, toDigits } from "./detector.ts";

/** What may be a phone number: digits in groups, with a country code or an area code in brackets. */
const candidate =
  /(?<![\p{L}\p{N}_][-/#]?)(?:\+|\(\+?)?\d(?:[().\-–/ \u00a0\u202f]{0,3}\d){5,17}(?![\p{L}\p{N}_])/gu;

/** Words for a phone in the languages that are tested; they also begin many attributes' names. */
const phoneWord =
  /phone|mobil|m[oó]vil|cell|handy|whatsapp|\b(?:tel|telf|fax|sms|call|text|cel|rufnummer|anruf|erreichbar|appel\w*|joindre|numéro|portable|llam\w*|número|number|celular|contato|lig\w+|telem[oó]vel|chiam\w*|cellulare|numero|bel\w*|nummer|bereikbaar)\b/iu;

/** Digits that are a date or a time and not a number to call. */
const dateLike = /^(?:\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4})(?:[ -]|$)/;

/** Creates a detector of phone numbers: those with a country code, and national ones of these countries. */
export function createPhoneDetector(codes: readonly string[]): Detector {
  const countries = codes.filter((it): it is CountryCode => isSupportedCountry(it));
  const readKnown = memoizeReading(countries);
  return (subject) => {
    const findings: Finding[] = [];
    const pattern = new RegExp(candidate);
    let checked = 0;
    for (let match = pattern.exec(subject.text); match; match = pattern.exec(subject.text)) {
      const read = checked++ < maxChecked ? readKnown : acceptCandidate;
      const found = read(match[0], hasContext(subject, match.index, phoneWord));
      const length = found?.length ?? match[0].match(/^\S+\s*/)?.[0].length ?? 1;
      pattern.lastIndex = match.index + length; // another number may begin within the candidate
      if (found) findings.push({ start: match.index, end: match.index + length, canonical: found.canonical });
    }
    return findings;
  };
}

/** The numbers of a customer return in all their records, and reading one takes a fraction of a millisecond. */
const maxKnown = 1_000;

const memoizeReading = (countries: readonly CountryCode[]) =>
  memoize((match: string, hasWord: boolean) => readCandidate(match, countries, hasWord), {
    toKey: (match, hasWord) => `${hasWord}${match}`,
    max: maxKnown,
  });

/**
 * How many candidates of one text are checked. The check takes a fraction of a millisecond, so a text that consists of
 * digits would take minutes. Beyond it each candidate counts as a number: redacting too much does less harm.
 */
const maxChecked = 1_000;

/** A number at the beginning of a candidate. */
interface PhoneNumberRead {
  length: number;
  canonical: string;
}

const acceptCandidate = (match: string): PhoneNumberRead => ({
  length: match.length,
  canonical: toDigits(match),
});

/** How many words of digits, such as the parts of a time, may follow a number. */
const maxWordsAfter = 4;

/** Reads the number at the beginning of a candidate, which may have more digits than the number. */
function readCandidate(
  match: string,
  countries: readonly CountryCode[],
  hasWord: boolean,
): PhoneNumberRead | undefined {
  let text = match;
  for (let i = 0; i <= maxWordsAfter && text !== ""; i++) {
    const canonical = readNumber(text, countries, hasWord);
    if (canonical !== undefined) return { length: text.length, canonical };
    text = text.replace(/(?:^|\s+)\S+$/, "").replace(/\D+$/, "");
  }
  return undefined;
}

function readNumber(text: string, countries: readonly CountryCode[], hasWord: boolean): string | undefined {
  if (text.split(" ").some((it) => dateLike.test(it)) || dateLike.test(text)) return undefined;
  if (/^\(?(?:\+|00[1-9])/.test(text)) return readInternational(text.replace(/^(\(?)00/, "$1+"));
  return readNational(text, countries, hasWord);
}

/** E.164 allows 15 digits, and no country code begins with zero. */
const maxDigits = 15;

/** In North America all numbers are of one length, and no digit is dropped from them. Reading one would take tens of microseconds. */
const northAmerican = /^1[2-9]\d{9}$/;

/** Nobody writes a country code by chance, so that a number of an odd length is still one. */
function readInternational(text: string): string | undefined {
  const digits = toDigits(text);
  if (northAmerican.test(digits)) return `+${digits}`;
  const parsed = parsePhoneNumberFromString(text);
  if (parsed?.isValid()) return parsed.number;
  return /^[1-9]\d{7,14}$/.test(digits) ? `+${digits}` : undefined;
}

/** Digits in a row may be anything: they need a word that says that they are a phone number. */
function readNational(text: string, countries: readonly CountryCode[], hasWord: boolean): string | undefined {
  const isGrouped = /\D/.test(text) || text.startsWith("0");
  if (!isGrouped && !hasWord) return undefined;
  const parsed = countries.map((it) => parsePhoneNumberFromString(text, it));
  return parsed.find((it) => it && (hasWord ? it.isPossible() : it.isValid()) && isWhole(text, it))?.number;
}

/** Whether a number begins with the zero that its country always writes within the country, and is not too long. */
const isWhole = (text: string, number: PhoneNumber): boolean =>
  number.number.length <= maxDigits + 1 &&
  (!toDigits(number.formatNational()).startsWith("0") || toDigits(text).startsWith("0"));
