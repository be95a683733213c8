import type { searchIndex } from "@inlet/db";
import { cutWords } from "./cut-words.ts";

/** Postgres knows no later position. What comes after it of a conversation is not searched. */
const maxPositions = 16_000;
/** Postgres keeps no more positions of a word. */
const maxPositionsOfWord = 255;

/** Between two texts, so that no phrase spans them. */
const gap = 2;

/** Weighs where a word stands, in the words of Postgres. */
type Weight = "A" | "B" | "C" | "D";

/**
 * Builds the words of a conversation for the index, as text of a `tsvector`: its name (weight A), its customer (B), its messages
 * (subjects C, texts D) and its internal notes (D), with their positions.
 */
export function buildDocument(conversation: searchIndex.SearchableConversation): string {
  const positionsByWord = new Map<string, string[]>();
  let next = 1;
  for (const [text, weight] of listTexts(conversation)) {
    const words = cutWords(text).filter((it) => next + it.position <= maxPositions);
    for (const { word, position } of words) addPosition(positionsByWord, word, `${next + position}${weight}`);
    next += (words.at(-1)?.position ?? 0) + gap;
  }
  return [...positionsByWord].map(([word, positions]) => `'${word}':${positions.join(",")}`).join(" ");
}

function* listTexts({
  name,
  customer,
  messages,
  notes,
}: searchIndex.SearchableConversation): Generator<[string, Weight]> {
  if (name !== null) yield [name, "A"];
  for (const it of [customer?.name, customer?.email]) if (typeof it === "string") yield [it, "B"];
  for (const { subject, text } of [...messages, ...notes.map((it) => ({ subject: null, text: it.text }))]) {
    if (subject !== null && subject !== name) yield [subject, "C"];
    if (text !== null) yield [text, "D"];
  }
}

function addPosition(positionsByWord: Map<string, string[]>, word: string, position: string): void {
  const positions = positionsByWord.get(word);
  if (positions === undefined) positionsByWord.set(word, [position]);
  else if (positions.length < maxPositionsOfWord) positions.push(position);
}
