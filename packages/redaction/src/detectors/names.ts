import type { Detector, Finding } from "./detector.ts";

const word = /\p{L}[\p{L}\p{M}'’-]*/gu;
/** Scripts that write names without spaces, so that a name is found within a run of letters. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/**
 * Creates a detector of the names of a customer: each part of them, with a capital letter as names are written, or the
 * whole name in any case. Parts of one letter and particles are found only beside another part.
 */
export function createNameDetector(names: readonly string[]): Detector {
  const parts = new Set<string>();
  for (const name of names) for (const [it] of name.matchAll(word)) parts.add(fold(it));
  const runs = names.filter((it) => unspaced.test(it) && it.trim().length > 1).map((it) => it.trim());
  if (parts.size === 0) return () => [];
  const whole = new Set(names.map((it) => Array.from(it.matchAll(word), ([part]) => fold(part)).join(" ")));
  return ({ text }) => [
    ...joinParts(text, findParts(text, parts), whole),
    ...runs.flatMap((it) => findRuns(text, it)),
  ];
}

const fold = (text: string): string => text.normalize("NFKC").toLowerCase();
const particles = new Set("al da das de del den der di do dos du el la le les of ten van von y".split(" "));

interface Part {
  start: number;
  end: number;
  value: string;
  /** Whether it is a name by itself. */
  isAlone: boolean;
}

function findParts(text: string, parts: ReadonlySet<string>): Part[] {
  const found: Part[] = [];
  for (const { 0: it, index: start } of text.matchAll(word)) {
    const value = fold(it);
    const base = value.replace(/['’]s$/, "");
    const name = [value, base].find((candidate) => parts.has(candidate));
    if (name === undefined) continue;
    const isAlone = name.length > 1 && !particles.has(name) && /^\p{Lu}|^\p{Lo}/u.test(it);
    found.push({ start, end: start + it.length - (value.length - name.length), value: name, isAlone });
  }
  return found;
}

/** Joins parts with nothing but a space, hyphen, dot or comma between them. */
function joinParts(text: string, parts: readonly Part[], whole: ReadonlySet<string>): Finding[] {
  const joined: Part[][] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const end = last?.at(-1)?.end;
    if (last && /^[ \u00a0.,-]{1,2}$/.test(text.slice(end, part.start))) last.push(part);
    else joined.push([part]);
  }
  return joined.flatMap((it) => toFinding(it, whole) ?? []);
}

/** A particle at the end belongs to the sentence, such as in "Silva da loja". */
function toFinding(parts: readonly Part[], whole: ReadonlySet<string>): Finding | undefined {
  const own = parts.slice(0, parts.findLastIndex(({ value }) => !particles.has(value)) + 1);
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const canonical = own.map((it) => it.value).join(" ");
  const isName = own.some((it) => it.isAlone) || whole.has(canonical);
  return isName ? { start: first.start, end: last.end, canonical } : undefined;
}

function findRuns(text: string, name: string): Finding[] {
  const findings: Finding[] = [];
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length))
    findings.push({ start, end: start + name.length, canonical: fold(name) });
  return findings;
}
