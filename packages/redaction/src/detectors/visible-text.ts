import { memoize } from "../memoize.ts";
import { type Detector, listMatches } from "./detector.ts";

/** A text as people see it, in one spelling, and where each of its characters stands in the original. */
interface VisibleText {
  text: string;
  starts: readonly number[];
  ends: readonly number[];
}

/** Tags that change the look of a word within it. Tags with other attributes stay, because these may hold personal data. */
const tag = String.raw`<\/?(?:a|b|code|em|font|i|o:p|s|small|span|strong|u|wbr)(?:\s(?:class|color|dir|face|lang|size|style)=(?:"[^"<>@]{0,200}"|'[^'<>@]{0,200}'|[\w#\-]{1,50}))*\s?\/?>`;
/** Percent-encoding of one character, once or twice. */
const percent = String.raw`%(?:25)?(?:[2-7][\da-f]|(?:c[2-9a-f]|d[\da-f])%(?:25)?[89ab][\da-f]|e[\da-f](?:%(?:25)?[89ab][\da-f]){2})`;
const entity = String.raw`&(?:#\d{2,6}|#x[\da-f]{2,5}|[a-z]{2,14});`;
/** Without width, such as soft hyphens, joiners, places where a line may break, and marks of the direction of writing. */
const invisible = String.raw`\p{Default_Ignorable_Code_Point}|\u20e3`;
/** Digits of other scripts, full-width characters, spaces and hyphens of any width. */
const variant = String.raw`[\p{Nd}--[0-9]]|[\uff01-\uff5e]|[\p{Zs}--[\x20]]|[[\p{Pd}\u2212]--[\-]]`;
const piece = new RegExp([tag, percent, entity, invisible, variant].join("|"), "giv");

/** Reads a text as people see it: `%40` and `&#64;` are an @, and digits of any script are digits. */
export const readVisible = (text: string): string => (mayDiffer(text) ? readKnown(text).text : text);

/** Lets a detector read a text as people see it. Pages, mail programs and links write the same value in many ways. */
export const readingVisible =
  (find: Detector): Detector =>
  (subject) => {
    if (!mayDiffer(subject.text)) return find(subject);
    const { text, starts, ends } = readKnown(subject.text);
    return find({ ...subject, text }).map(({ start, end, canonical }) => ({
      start: starts[start] ?? 0,
      end: ends[end - 1] ?? subject.text.length,
      canonical,
    }));
  };

const mayDiffer = (text: string): boolean => /[%&<\u0080-\uffff]/.test(text);

function read(text: string): VisibleText {
  const parts: string[] = [];
  const [starts, ends]: [number[], number[]] = [[], []];
  let from = 0;
  const keep = (to: number) => {
    parts.push(text.slice(from, to));
    for (let i = from; i < to; i++) {
      starts.push(i);
      ends.push(i + 1);
    }
  };
  for (const { 0: match, index } of listMatches(text, piece)) {
    const shown = decode(match);
    if (shown === match) continue;
    keep(index);
    from = index + match.length;
    parts.push(shown);
    for (let i = 0; i < shown.length; i++) {
      starts.push(index);
      ends.push(from);
    }
  }
  keep(text.length);
  return { text: parts.join(""), starts, ends };
}

/** All detectors read the same text, one after the other. */
const readKnown = memoize(read, { toKey: (text) => text, max: 1 });

function decode(match: string): string {
  if (match.startsWith("<")) return "";
  if (match.startsWith("%")) return toOneSpelling(decodePercent(match));
  if (match.startsWith("&")) return decodeEntity(match.slice(1, -1)) ?? match;
  return toOneSpelling(match);
}

function decodePercent(match: string): string {
  try {
    return decodeURIComponent(match.replaceAll("%25", "%"));
  } catch {
    return match; // a surrogate alone, which is no character
  }
}

function decodeEntity(name: string): string | undefined {
  const number = /^#(?:(\d+)|x([\da-f]+))$/i.exec(name);
  if (number) {
    const code = number[1] === undefined ? Number.parseInt(number[2] ?? "", 16) : Number(number[1]);
    return code > 0x10_ffff ? undefined : toOneSpelling(String.fromCodePoint(code));
  }
  const accented = /^([a-z])(?:acute|caron|cedil|circ|grave|slash|tilde|uml)$/i.exec(name);
  return accented?.[1] === undefined ? named[name.toLowerCase()] : accent(accented[1], name);
}

const named: Readonly<Record<string, string>> = {
  ...{ amp: "&", commat: "@", period: ".", plus: "+", nbsp: " ", ensp: " ", emsp: " ", thinsp: " " },
  ...{ hyphen: "-", ndash: "-", mdash: "-", minus: "-", lpar: "(", rpar: ")", apos: "'", rsquo: "’" },
  ...{ shy: "", zwj: "", zwnj: "", lrm: "", rlm: "", szlig: "ß", aring: "å", aelig: "æ", oelig: "œ" },
};

const marks: Readonly<Record<string, string>> = {
  ...{ acute: "\u0301", caron: "\u030c", cedil: "\u0327", circ: "\u0302", grave: "\u0300" },
  ...{ tilde: "\u0303", uml: "\u0308" },
};

const accent = (letter: string, name: string): string =>
  name.endsWith("slash") ? (letter === "O" ? "Ø" : "ø") : (letter + (marks[name.slice(1)] ?? "")).normalize();

/** Full-width characters are this far from those of ASCII. */
const fullWidth = 0xfee0;

function toOneSpelling(character: string): string {
  if (/^(?:\p{Default_Ignorable_Code_Point}|\u20e3)$/u.test(character)) return "";
  if (/^[\uff01-\uff5e]$/.test(character)) return String.fromCodePoint(toCode(character) - fullWidth);
  if (/^\p{Nd}$/u.test(character)) return String(toDigit(toCode(character)));
  if (/^\p{Zs}$/u.test(character)) return " ";
  return /^[\p{Pd}\u2212]$/u.test(character) ? "-" : character;
}

const toCode = (character: string): number => character.codePointAt(0) ?? 0;

/** The digits of a script stand in a row, from zero to nine. */
function toDigit(code: number): number {
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return before % 10;
}
