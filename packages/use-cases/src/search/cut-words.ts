/** A word as the index has it, and where in the text it stands, in UTF-16 code units. */
export interface Word {
  word: string;
  /** Counts from 0 within the text. Neighbors differ by 1. */
  position: number;
  start: number;
  end: number;
}

/** Longer words are no words, but encoded data. They are known by their beginning. */
export const maxWordLength = 64;

const unspaced = String.raw`[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}ー]`;
const letter = String.raw`[\p{L}\p{M}\p{N}]`;
/** A run of letters of scripts that put no space between words, or of all others. */
const runPattern = new RegExp(`([${unspaced}&&${letter}]+)|[${letter}--${unspaced}]+`, "gv");
const asciiWordPattern = /[A-Za-z0-9]+/g;

/**
 * Cuts a text into words, in lower case and without accents. Chinese, Japanese, Thai, Lao, Khmer and Burmese have no spaces
 * between words, so each two neighboring characters are a word there, and the last one of a run is one more.
 * @param isQuery leaves out the last one: a text matches without it
 */
export function cutWords(text: string, { isQuery = false } = {}): Word[] {
  const words: Word[] = [];
  let position = 0;
  for (const [run, unspacedRun, index] of matchRuns(text)) {
    const cut = unspacedRun === undefined ? [cutSpaced(run)] : cutPairs(run, isQuery);
    for (const { word, start, end } of cut) {
      if (word !== "") words.push({ word, position, start: index + start, end: index + end });
      position += 1;
    }
  }
  return words;
}

/** Yields the runs of a text. Most texts are ASCII, for which a simpler expression takes a third of the time. */
function* matchRuns(text: string): Generator<[run: string, unspacedRun: string | undefined, index: number]> {
  const pattern = new RegExp(asciiPattern.test(text) ? asciiWordPattern : runPattern);
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text))
    yield [match[0], match[1], match.index];
}

/** A word, and where in its run it stands. */
type CutWord = Omit<Word, "position">;

/** Postgres refuses the half of a character that a cut may leave at the end. */
const cutSpaced = (run: string): CutWord => ({
  word: foldWord(run)
    .slice(0, maxWordLength)
    .replace(/\p{Cs}$/u, ""),
  start: 0,
  end: run.length,
});

/** Cuts a run into pairs of characters, with their places in the run. */
function cutPairs(run: string, isQuery: boolean): CutWord[] {
  const characters = [...run];
  const cut: CutWord[] = [];
  let start = 0;
  for (const [index, character] of characters.entries()) {
    const next = characters[index + 1] ?? "";
    const end = start + character.length + next.length;
    const isLast = next === "";
    const word = isQuery && isLast && index > 0 ? "" : foldWord(character + next);
    cut.push({ word, start, end });
    start += character.length;
  }
  return cut;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the range is ASCII
const asciiPattern = /^[\x00-\x7f]*$/;

/** Whether a text needs no Unicode to be cut into words. */
export const isAscii = (text: string): boolean => asciiPattern.test(text);

/** Letters that differ from others by more than an accent that Unicode separates. */
const plainLetters: Record<string, string> = {
  ...{ ß: "ss", æ: "ae", œ: "oe", ø: "o", đ: "d", ð: "d", þ: "th", ł: "l", ı: "i", ħ: "h" },
};

/** Folds a word: lower case, no accents, compatible characters as their plain ones. It consists of letters, marks and numbers only. */
function foldWord(word: string): string {
  const lower = word.toLowerCase();
  if (asciiPattern.test(lower)) return lower;
  return lower
    .normalize("NFKD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[ßæœøđðþłıħ]/g, (it) => plainLetters[it] ?? it)
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{M}\p{N}]/gu, "");
}
