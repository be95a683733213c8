import type { Detector, Finding } from "./detector.ts";

const localCharacter = /[\p{L}\p{N}\p{M}._%+'&=!#$*/?^`{|}~-]/u;
const domainCharacter = /[\p{L}\p{N}\p{M}.-]/u;
/** RFC 5321 allows 64 characters before the @ and 255 after it. */
const [maxLocal, maxDomain] = [64, 255];

/** Finds email addresses, also those of international domains. It expands from each @, so that no text is slow. */
export const findEmails: Detector = ({ text }) => {
  const findings: Finding[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const start = expandLeft(text, at);
    const end = expandRight(text, at + 1);
    const domain = text.slice(at + 1, end);
    if (start < at && isDomain(domain))
      findings.push({ start, end, canonical: text.slice(start, end).toLowerCase() });
  }
  return findings;
};

function expandLeft(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < maxLocal && localCharacter.test(text[start - 1] ?? "")) start -= 1;
  while (start < at && /[.'/=?&]/.test(text[start] ?? "")) start += 1; // punctuation before the address
  return start;
}

function expandRight(text: string, from: number): number {
  let end = from;
  while (end < text.length && end - from < maxDomain && domainCharacter.test(text[end] ?? "")) end += 1;
  while (end > from && /[.-]/.test(text[end - 1] ?? "")) end -= 1; // the end of a sentence
  return end;
}

/** A domain has a dot and ends in letters: `user@host` and `3@4.50` are no addresses. */
const isDomain = (domain: string): boolean =>
  /^[\p{L}\p{N}\p{M}-]+(?:\.[\p{L}\p{N}\p{M}-]+)*\.(?:[\p{L}\p{M}]{2,}|xn--[a-z0-9-]+)$/iu.test(domain);
