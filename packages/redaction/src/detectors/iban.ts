import { countrySpecs, isValidIBAN } from "ibantools";
import { type Detector, type Finding, joinedLetter, listMatches } from "./detector.ts";

/** The beginning of an IBAN: country and check digits. */
const beginning = new RegExp(
  String.raw`(?:(?<![${joinedLetter}\p{N}])|(?<=\biban))[a-z]{2} ?\d{2}(?=[ .\-]{0,2}[a-z\d])`,
  "giv",
);
const joined = new RegExp(String.raw`[${joinedLetter}\p{N}]`, "v");

/** Finds IBANs, in groups or not, by the length of their country and their check digits. */
export const findIbans: Detector = ({ text }) => {
  const findings: Finding[] = [];
  for (const { index: start } of listMatches(text, beginning)) {
    const length =
      countrySpecs[text.slice(start, start + 2).toUpperCase() as keyof typeof countrySpecs]?.chars;
    const end = typeof length === "number" ? findEnd(text, start, length) : undefined;
    if (end === undefined) continue;
    const canonical = text
      .slice(start, end)
      .replace(/[^a-z\d]/gi, "")
      .toUpperCase();
    if (isValidIBAN(canonical)) findings.push({ start, end, canonical });
  }
  return findings;
};

/** Where the text has this many letters and digits, with at most two spaces, dots or hyphens between two. */
function findEnd(text: string, start: number, length: number): number | undefined {
  let [end, count] = [start, 0];
  while (count < length) {
    for (let i = 0; i < 2 && isSeparator(text[end]); i++) end += 1;
    if (!/^[a-z\d]$/i.test(text[end] ?? "")) return undefined;
    [end, count] = [end + 1, count + 1];
  }
  return joined.test(text[end] ?? "") ? undefined : end;
}

const isSeparator = (character = ""): boolean => /^[ .-]$/.test(character);
