import { Fault, type RedactionRules } from "@inlet/contracts";
import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { memoize } from "../memoize.ts";
import { type Detector, type Finding, isPreceded, joinedLetter, toDigits } from "./detector.ts";

/** A link to a chat of WhatsApp ends in a number with its country code, without the plus. */
const chatLink = "wa.me/";
/** What stands before a number that is no part of a word or an id. */
const before = String.raw`(?:(?<![${joinedLetter}\p{N}]_{0,3}[\-\/#]?)|(?<=wa\.me/))`;
/** An extension may follow at once, as in `555-0143x12`. */
const after = String.raw`(?!_{0,3}(?!(?:x|ext)[. :]?\d)[${joinedLetter}\p{N}])`;
/** What may be a phone number: digits in groups, with a country code or an area code in brackets. */
const candidate = new RegExp(
  String.raw`(?=[\d\(+])(?:(?<!\p{N})\(?\+ ?\(?|${before}\(?)\d(?:(?:[\(\).\-\/ ]{0,3}| - \()\d){5,17}${after}`,
  "giv",
);

/** Words for a phone in the languages that are tested, and in some others; also in names of attributes. */
const phoneWord = String.raw`(?<!\bi|head|ear|smart|micro)phone|(?<![\p{L}])(?:mobil|cell(?!ar|o))|m[oó]vil|handy|whatsapp|t[eé]l[eé]f|telefoon|телефон|電話|电话|手机|手機|携帯|微信|전화|휴대폰|โทร|هاتف|جوال|\b(?:tel|telf|fax|sms|cel|celular|cellulare|telem[oó]vel|rufnummer)\b`;
const phoneAttribute = new RegExp(phoneWord, "iu");
/** Words of a sentence that come before a phone number, and not before the number of an order. */
const phoneContext = new RegExp(
  [
    phoneWord,
    String.raw`\b(?:call|text|anruf|erreichbar|appel(?:er|ez|le[rz]?|é)?|joindre|portable|llam\w*|contato|lig(?:a[rm]?|o|ou|ue[im]?)|chiam\w*|bel(?:len|de)?|bereikbaar|nummer)\b`,
    String.raw`\bn(?:[uú]mero|uméro)\b(?!\s(?:d[aeio]l?\b|d['’]))`,
    String.raw`(?<!\b(?:account|booking|card|case|claim|confirmation|customer|id|invoice|item|member|membership|model|order|part|policy|product|reference|reservation|serial|ticket|tracking|transaction)\s)\bnumber\b`,
  ].join("|"),
  "iu",
);

/** Digits that are a date or a time and not a number to call. */
const dateLike = /^(?:\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4})(?:[ -]|$)/;

/**
 * Refuses new rules by which phone numbers would be looked for of a country that has none. Rules that are stored keep such a
 * country, without an effect.
 * @throws Fault invalid, when a country is not known
 */
export function assertPhoneCountries({ text, phoneCountries }: RedactionRules): void {
  const unknown = text.phone && phoneCountries.find((it) => !isSupportedCountry(it));
  if (unknown === undefined) return;
  const hint = unknown === "UK" ? "The United Kingdom is GB" : "Give its ISO 3166 code, such as US";
  throw new Fault(
    "invalid",
    `redaction.phoneCountries: no country with phone numbers is ${unknown}. ${hint}.`,
  );
}

/** Creates a detector of phone numbers: those with a country code, and national ones of these countries. */
export function createPhoneDetector(codes: readonly string[]): Detector {
  const countries = codes.filter((it): it is CountryCode => isSupportedCountry(it));
  const readKnown = memoizeReading(countries);
  return ({ text, attribute }) => {
    const isNamed = phoneAttribute.test(attribute);
    let checked = 0;
    return findNumbers(text, (match, start) => {
      // A link holds a whole number. Beyond the bound each candidate counts as one.
      if (text.endsWith(chatLink, start) || checked++ >= maxChecked) return acceptCandidate(match);
      return readKnown(match, isNamed || isPreceded(text, start, phoneContext));
    });
  };
}

/** Finds the candidates that `read` accepts. Another number may begin within a candidate. */
function findNumbers(
  text: string,
  read: (match: string, start: number) => PhoneNumberRead | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const pattern = new RegExp(candidate);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const { 0: digits, index: start } = match;
    const found = read(digits, start);
    pattern.lastIndex = start + (found?.length ?? digits.match(/^\S+\s*/)?.[0].length ?? 1);
    if (found) findings.push({ start, end: pattern.lastIndex, canonical: found.canonical });
  }
  return findings;
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
  canonical: `+${toDigits(match)}`,
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
  if (/^\(?\+ /.test(text)) return undefined; // perhaps a sum
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
