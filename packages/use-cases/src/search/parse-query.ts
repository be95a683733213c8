import { cutWords } from "./cut-words.ts";

/** What one place of a query asks for: words beside each other, or one. */
export interface Term {
  words: { word: string; position: number }[];
  /** Whether the last word may go on: `refund` finds `refunds`. */
  isPrefix: boolean;
  isExcluded: boolean;
}

/** A query as people write it in search engines. */
export interface SearchQuery {
  /** Alternatives, of whose terms all must hold. */
  alternatives: Term[][];
  /** The same in the language of Postgres. */
  tsquery: string;
}

/** A shorter word finds itself only, because too many words begin with it. */
const minPrefixLength = 3;

const termPattern = /(?<minus>-?)"(?<phrase>[^"]*)"?|(?<bare>[^\s"]+)/g;

/**
 * Parses a query with the syntax of `websearch_to_tsquery`: words that must all be there, `"a phrase"`, `or`, and `-` before what must
 * not be there. A bare word also finds the words that begin with it.
 * @returns undefined when the query has no word
 */
export function parseQuery(text: string): SearchQuery | undefined {
  const alternatives: Term[][] = [[]];
  for (const { groups = {} } of text.matchAll(termPattern)) {
    if (groups["bare"]?.toLowerCase() === "or") alternatives.push([]);
    else alternatives.at(-1)?.push(...toTerms(groups));
  }
  const filled = alternatives.filter((it) => it.length > 0);
  if (filled.length === 0) return undefined;
  return { alternatives: filled, tsquery: filled.map((it) => it.map(toTsquery).join(" & ")).join(" | ") };
}

/** @returns none when it has no word */
function toTerms({ minus, phrase, bare = "" }: Record<string, string | undefined>): Term[] {
  const words = cutWords(phrase ?? bare, { isQuery: true });
  const last = words.at(-1);
  if (last === undefined) return [];
  const isOneCharacter = words.length === 1 && isUnspaced(last.word);
  const isPrefix = isOneCharacter || (phrase === undefined && last.word.length >= minPrefixLength);
  return [{ words, isPrefix, isExcluded: minus === "-" || bare.startsWith("-") }];
}

/** Whether the index has a single character of this script as the first one of a pair. */
const isUnspaced = (character: string): boolean =>
  [...character].length === 1 && cutWords(character + character).length === 2;

function toTsquery({ words, isPrefix, isExcluded }: Term): string {
  let query = "";
  for (const [index, { word, position }] of words.entries()) {
    const distance = position - (words[index - 1]?.position ?? position);
    const suffix = isPrefix && index === words.length - 1 ? ":*" : "";
    query += `${index === 0 ? "" : ` <${distance}> `}'${word}'${suffix}`;
  }
  return isExcluded ? `!(${query})` : `(${query})`;
}
