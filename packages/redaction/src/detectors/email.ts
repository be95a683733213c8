import { type Detector, type Finding, joinedLetter } from "./detector.ts";

/** A letter of a script that is written without spaces, where an address may stand between two words. */
const unspaced = String.raw`[\p{L}--${joinedLetter}]`;
const unspacedLetter = new RegExp(unspaced, "v");
const localCharacter = String.raw`[\p{L}\p{N}\p{M}._%+'&=!#$*\/?^\`\{\|\}~\-]`;
/** The part before the @, read backwards from there. RFC 5321 allows it 64 characters, and 255 after the @. */
const beforeAt = new RegExp(`(?<=([${localCharacter}--${unspaced}]{1,64}))@`, "vy");
const beforeAtUnspaced = new RegExp(`(?<=(${localCharacter}{1,64}))@`, "vy");
const afterAt = /[\p{L}\p{N}\p{M}._-]{1,255}/uy;

/** Finds email addresses, also those of international domains. It expands from each @, so that no text is slow. */
export const findEmails: Detector = ({ text }) => {
  const findings: Finding[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const end = findEnd(text, at + 1);
    const start = end === undefined ? at : findStart(text, at);
    if (end !== undefined && start < at)
      findings.push({ start, end, canonical: toCanonical(text.slice(start, at), text.slice(at, end)) });
  }
  return findings;
};

function findStart(text: string, at: number): number {
  const pattern = unspacedLetter.test(text[at - 1] ?? "") ? beforeAtUnspaced : beforeAt;
  let start = at - (execAt(pattern, text, at)?.[1]?.length ?? 0);
  start += beforeAddress.exec(text.slice(start, at))?.[0].length ?? 0;
  while (start < at && /[.'/=?&]/.test(text[start] ?? "")) start += 1; // punctuation before the address
  return start;
}

function execAt(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/** The rest of a link before an address in its path or query. */
const beforeAddress = /^(?:.*[?&][\w.-]+=|.*\/\/.*\/)(?=.)/;

/** Where the domain ends that begins here; undefined where none begins. */
function findEnd(text: string, from: number): number | undefined {
  const whole = execAt(afterAt, text, from)?.[0] ?? "";
  const next = unspacedLetter.test(whole[0] ?? "") ? -1 : whole.search(unspacedLetter);
  const length = (next > 0 && measureDomain(whole.slice(0, next))) || measureDomain(whole);
  return length === 0 ? undefined : from + length;
}

/** The length of the domain at the beginning. It has a dot and ends in letters: `user@host` and `3@4.50` are no addresses. */
const measureDomain = (text: string): number =>
  /^(?:[\p{L}\p{N}\p{M}_-]+\.)+(?:xn--[a-z0-9-]+|[\p{L}\p{M}]{2,})/iu.exec(text)?.[0].length ?? 0;

/** The same for an address that follows a name and `=`, or stands between signs such as those of bold text. */
const toCanonical = (local: string, domain: string): string =>
  `${local.replace(/^[\w.-]*=|^[^\p{L}\p{N}_]+(?=.)/u, "")}${domain}`.toLowerCase();
