import type { searchIndex } from "@inlet/db";
import { cutWords, isAscii, maxWordLength, type Word } from "./cut-words.ts";
import type { SearchQuery, Term } from "./parse-query.ts";

/** A piece of a text, and whether it matches. */
export interface Segment {
  text: string;
  match: boolean;
}

/** Where a search has found a conversation: in its name (`subject`), its id, its customer, a message or an internal note. */
export interface SearchHit {
  in: "subject" | "id" | "customer" | "message" | "note";
  messageId: string | null;
  noteId: string | null;
  segments: Segment[];
}

/** What a search finds of a conversation. */
type Searchable = Pick<searchIndex.SearchableConversation, "name" | "customer" | "messages" | "notes">;

interface Range {
  start: number;
  end: number;
}

/** A text of a conversation, and which terms it matches. */
interface MatchedText extends Omit<SearchHit, "in" | "segments"> {
  in: Exclude<SearchHit["in"], "id">;
  text: string;
  terms: ReadonlySet<Term>;
}

/**
 * Finds where a conversation matches, as it is now: the index may be older.
 * @returns the hits, of the subject, the customer, and the message and the note that match most; undefined when it does not match any more
 */
export function markMatches(
  conversation: Searchable,
  { alternatives }: SearchQuery,
): SearchHit[] | undefined {
  const terms = alternatives.flat();
  const texts = listTexts(conversation).map((it) => ({ ...it, terms: findTerms(it.text, terms) }));
  const isFound = (term: Term) => texts.some((it) => it.terms.has(term));
  const met = alternatives.filter((all) => all.every((term) => isFound(term) !== term.isExcluded));
  if (met.length === 0) return undefined;
  const shown = new Set(met.flat().filter((it) => !it.isExcluded));
  const pick = (place: MatchedText["in"]) =>
    findBest(
      texts.filter((it) => it.in === place),
      shown,
    );
  return (["subject", "customer", "message", "note"] as const).flatMap((it) => pick(it) ?? []);
}

function listTexts({ name, customer, messages, notes }: Searchable) {
  const texts: Omit<MatchedText, "terms">[] = [];
  const add = (
    place: MatchedText["in"],
    text: string | null | undefined,
    ids: Partial<Pick<SearchHit, "messageId" | "noteId">> = {},
  ) => {
    if (typeof text === "string") texts.push({ in: place, messageId: null, noteId: null, ...ids, text });
  };
  add("subject", name);
  add("customer", customer?.name);
  add("customer", customer?.email);
  for (const { id: messageId, subject, text } of messages) {
    add("message", text, { messageId });
    if (subject !== name) add("message", subject, { messageId });
  }
  for (const { id: noteId, text } of notes) add("note", text, { noteId });
  return texts;
}

/** Finds the terms that a text matches. */
function findTerms(text: string, terms: readonly Term[]): Set<Term> {
  const isPlain = isAscii(text);
  let words: Word[] | undefined;
  const isMatched = (term: Term): boolean => {
    const expression = isPlain ? getExpression(term) : undefined;
    if (expression !== undefined) return expression.test(text);
    words ??= cutWords(text);
    return words.some((_, index) => matchAt(words ?? [], index, term) !== undefined);
  };
  return new Set(terms.filter(isMatched));
}

const expressions = new WeakMap<Term, RegExp>();

/**
 * Gets what finds a term in an ASCII text in a tenth of the time that cutting the text takes; undefined for terms whose words do not follow
 * each other, and for words of the greatest length, which may be cut ones.
 */
function getExpression(term: Term): RegExp | undefined {
  const known = expressions.get(term);
  if (known !== undefined) return known;
  const isPlain = term.words.every(
    ({ word, position }, index) =>
      word.length < maxWordLength && position === (term.words[0]?.position ?? 0) + index,
  );
  if (!isPlain) return undefined;
  const words = term.words.map(({ word }) => word).join("[^a-z0-9]+");
  const created = new RegExp(`(?<![a-z0-9])${words}${term.isPrefix ? "" : "(?![a-z0-9])"}`, "i");
  expressions.set(term, created);
  return created;
}

/** Finds where a text matches terms. */
function findRanges(text: string, terms: readonly Term[]): Range[] {
  const words = cutWords(text);
  const ranges: Range[] = [];
  for (const term of terms)
    for (let index = 0; index < words.length; index++) {
      const range = matchAt(words, index, term);
      if (range !== undefined) ranges.push(range);
    }
  return ranges;
}

/** Matches a term with the words from one on. */
function matchAt(words: readonly Word[], index: number, term: Term): Range | undefined {
  const start = words[index];
  if (start === undefined) return undefined;
  let end = start.end;
  for (const termWord of term.words) {
    const distance = termWord.position - (term.words[0]?.position ?? 0);
    const word = words[index + distance]; // the words of a text lie as far from each other as their positions, nearly always
    if (word?.position !== start.position + distance || !isMatch(word, termWord, term)) return undefined;
    end = word.end;
  }
  return { start: start.start, end };
}

const isMatch = ({ word }: Word, termWord: Term["words"][number], { words, isPrefix }: Term): boolean =>
  isPrefix && termWord === words.at(-1) ? word.startsWith(termWord.word) : word === termWord.word;

/** Of texts, marks the first of those that match most terms. */
function findBest(texts: readonly MatchedText[], shown: ReadonlySet<Term>): SearchHit | undefined {
  const listShown = ({ terms }: MatchedText) => [...terms].filter((it) => shown.has(it));
  let best: MatchedText | undefined;
  let most = 0;
  for (const it of texts) {
    const count = listShown(it).length;
    if (count > most) [best, most] = [it, count];
  }
  if (best === undefined) return undefined;
  const ranges = findRanges(best.text, listShown(best));
  const { terms: _, text, ...place } = best;
  return { ...place, segments: cutSegments(text, ranges) };
}

/** How much of a text is shown before its first match, and in all. */
const leadLength = 80;
const excerptLength = 300;

/** Cuts the part of a text around its first match into segments. */
export function cutSegments(text: string, ranges: readonly Range[]): Segment[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const from = findSpace(text, Math.max(0, (sorted[0]?.start ?? 0) - leadLength));
  const to = Math.min(text.length, from + excerptLength);
  const segments: Segment[] = [];
  const add = (piece: string, match: boolean) => {
    const last = segments.at(-1);
    if (piece === "") return;
    if (last?.match === match) last.text += piece;
    else segments.push({ text: piece, match });
  };
  if (from > 0) add("… ", false);
  let at = from;
  for (const { start, end } of sorted) {
    if (start >= to) break;
    add(text.slice(at, Math.max(at, start)), false);
    add(text.slice(Math.max(at, start), Math.min(end, to)), true);
    at = Math.max(at, Math.min(end, to));
  }
  add(text.slice(at, to), false);
  if (to < text.length) add(" …", false);
  return segments.map((it) => ({ ...it, text: it.text.toWellFormed() }));
}

/** Finds the beginning of a word near a place. */
function findSpace(text: string, at: number): number {
  if (at === 0) return 0;
  const space = text.slice(at, at + leadLength / 2).search(/\s/);
  return space === -1 ? at : at + space + 1;
}
