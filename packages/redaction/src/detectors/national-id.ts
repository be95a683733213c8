import { stdnum } from "stdnum";
import { type Detector, findMatches, isPreceded, type Subject } from "./detector.ts";

/** A kind of national number. Its digits or letters alone are unmistakable only if `context` is absent. */
interface NationalId {
  pattern: RegExp;
  isValid(value: string): boolean;
  /** Words that must stand before a number that could be any other one. */
  context?: RegExp;
}

const digits = (count: number) =>
  new RegExp(`(?<!\\d[.,\\-]?)\\d(?:[ .\\-/]?\\d){${count - 1}}(?![\\d]|[-.]\\d)`, "g");

/** A check of the library for a country's number; a name that it does not know fails when the module loads. */
function checkedBy(country: string, name: string): (value: string) => boolean {
  const validator = stdnum[country]?.[name];
  if (validator === undefined) throw new Error(`stdnum does not know ${country}.${name}.`);
  return (value) => validator.validate(value).isValid;
}

/** Numbers of people that are recognized, by country. */
const nationalIds: readonly NationalId[] = [
  { pattern: /(?<![\d-])\d{3}-\d{2}-\d{4}(?!-?\d)/g, isValid: checkedBy("US", "ssn") },
  {
    pattern: digits(9),
    isValid: checkedBy("US", "ssn"),
    context: /\b(?:ssn|social security)/i,
  },
  { pattern: /\b[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d]\b/gi, isValid: checkedBy("GB", "nino") },
  { pattern: digits(9), isValid: checkedBy("CA", "sin"), context: /\b(?:sin|nas|social insurance)\b/i },
  {
    pattern: digits(11),
    isValid: checkedBy("DE", "idnr"),
    context: /steuer|idnr|identifikationsnummer|tax id/i,
  },
  { pattern: /(?<!\d)\d{2} ?\d{6} ?[a-z] ?\d{3}(?!\d)/gi, isValid: checkedBy("DE", "svnr") },
  {
    pattern: /(?<!\d)[12] ?\d{2} ?\d{2} ?\d[\dab] ?\d{3} ?\d{3} ?\d{2}(?!\d)/gi,
    isValid: checkedBy("FR", "nir"),
  },
  { pattern: /(?<![\p{L}\p{N}])\d{8}[ -]?[a-z](?![\p{L}\p{N}])/giu, isValid: checkedBy("ES", "dni") },
  {
    pattern: /(?<![\p{L}\p{N}])[xyz][ -]?\d{7}[ -]?[a-z](?![\p{L}\p{N}])/giu,
    isValid: checkedBy("ES", "nie"),
  },
  {
    pattern: /\b[a-z]{6}\d{2}[a-ehlmpr-t]\d{2}[a-z]\d{3}[a-z]\b/gi,
    isValid: checkedBy("IT", "codicefiscale"),
  },
  { pattern: digits(9), isValid: checkedBy("PT", "nif"), context: /\b(?:nif|contribuinte)\b/i },
  { pattern: /(?<!\d)\d{3}\.\d{3}\.\d{3}-\d{2}(?!\d)/g, isValid: checkedBy("BR", "cpf") },
  { pattern: digits(11), isValid: checkedBy("BR", "cpf"), context: /\bcpf\b/i },
  { pattern: digits(9), isValid: checkedBy("NL", "bsn"), context: /\bbsn\b|burgerservice|sofi/i },
  { pattern: digits(11), isValid: checkedBy("PL", "pesel"), context: /pesel/i },
  { pattern: /(?<!\d)(?:\d{2})?\d{6}[-+]\d{4}(?!\d)/g, isValid: checkedBy("SE", "personnummer") },
  { pattern: digits(12), isValid: checkedBy("IN", "aadhaar"), context: /aadha?ar/i },
];

/** A kind that needs a word is not looked for where the word is absent, so that most patterns are never run. */
const mayStandIn =
  ({ text, attribute }: Subject) =>
  ({ context }: NationalId): boolean =>
    context === undefined || context.test(attribute) || context.test(text);

/** Finds numbers that a state gives to a person, by their check digits and, where these say little, by a word before. */
export const findNationalIds: Detector = (subject) =>
  nationalIds.filter(mayStandIn(subject)).flatMap((kind) =>
    findMatches(subject.text, kind.pattern, (match, start) => {
      const isExpected =
        kind.context === undefined ||
        kind.context.test(subject.attribute) ||
        isPreceded(subject.text, start, kind.context);
      const canonical = match.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
      return isExpected && kind.isValid(canonical) ? canonical : undefined;
    }),
  );
