import { type Detector, type Finding, findMatches, listMatches } from "./detector.ts";

/** Finds the names of one customer in a text. It takes time in proportion to the length of the text. */
export function createNameDetector(names: readonly string[]): Detector {
  const canonical = (names[0] ?? "").toLowerCase();
  const own = names.map((it) => toWords(it).map(({ word }) => word));
  const known = new Set(own.flatMap((it) => it.filter(isTelling)).flatMap(listSpellings));
  const linking = new Set(own.flat().flatMap(listSpellings));
  const unspaced = [...new Set([...names, ...own.flat()].map(removeSpaces).filter(isUnspaced))].map(
    toPattern,
  );
  const all = [...known];
  return ({ text }) => {
    const isMentioned = listSpellings(text).some((it) => includesAny(it, all));
    if (!isMentioned && unspaced.length === 0) return [];
    const places = joinWords({ text, words: toWords(text) }, { known, linking });
    return [
      ...places.map((it) => ({ ...it, canonical })),
      ...unspaced.flatMap((it) => findMatches(text, it, () => canonical)),
    ];
  };
}

/** Scripts in which words stand without spaces: there a name is found wherever its characters stand. */
const unspacedScripts =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u;
const isUnspaced = (name: string): boolean =>
  (name.match(/\p{L}/gu) ?? []).length >= 2 && unspacedScripts.test(name);
const removeSpaces = (name: string): string => name.replaceAll(/\s/g, "");
/** Some write a space or a dot between the parts of such a name. */
const toPattern = (name: string): RegExp =>
  new RegExp((name.match(/[\p{L}\p{M}\p{N}]/gu) ?? []).join(String.raw`[\s.・]?`), "gu");

interface Word {
  word: string;
  start: number;
  end: number;
}

/** Letters alone make a word, so `O'Brien` and `Anne-Marie` are two, and `Jane's` is `Jane` and `s`. */
const toWords = (text: string): Word[] =>
  listMatches(text, /[\p{L}\p{M}]+/gu).map(({ 0: word, index: start }) => ({
    ...{ word, start, end: start + word.length },
  }));

/** One spelling of a word, without case and accents. */
const fold = (word: string): string => (isAscii(word) ? word.toLowerCase() : foldUnicode(word));
const isAscii = (word: string): boolean => /^\p{ASCII}*$/u.test(word);
const foldUnicode = (word: string): string =>
  word
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[øłđßæœı]/g, (it) => withoutStroke[it] ?? it);
/** Letters that Unicode does not take apart. */
const withoutStroke: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ı: "i",
};

/** The spellings of a word: `Müller` is also written `Muller` and `Mueller`. */
const listSpellings = (word: string): string[] => {
  if (isAscii(word)) return [word.toLowerCase()];
  const plain = word.normalize().toLowerCase();
  const longer = plain.replaceAll(/[äöüåø]/g, (it) => writtenOut[it] ?? it);
  return longer === plain ? [fold(plain)] : [fold(plain), fold(longer)];
};
/** Letters that are written as two where the keyboard lacks them. */
const writtenOut: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", å: "aa", ø: "oe" };

const includesAny = (text: string, words: readonly string[]): boolean =>
  words.some((it) => text.includes(it));

/** Whether a word of a name stands for the person alone: not a letter, nor a particle such as `von`. */
const isTelling = (word: string, index: number): boolean =>
  word.length >= 2 && (!particles.has(fold(word)) || (index === 0 && givenNames.has(fold(word))));

/** Particles that are also given names, which come first. */
const givenNames: ReadonlySet<string> = new Set(["al", "ben", "della", "mac"]);

const particles = new Set([
  ..."al ap ben bin da das de del della den der des di do dos du el het ibn la las le los mac mc".split(" "),
  ..."of san st te ten ter the und van vom von y zu zum zur".split(" "),
  ..."dr frau herr miss mr mrs ms prof sir".split(" "),
]);

/** In scripts with two cases a name begins with a capital, which distinguishes `Will` from `will`. */
const isCapitalized = (word: string): boolean => {
  const [first = ""] = word;
  return first.toLowerCase() === first.toUpperCase() || first !== first.toLowerCase();
};

/** Whether an email address continues here, which is a kind of its own. */
function isInAddress(text: string, start: number): boolean {
  restOfAddress.lastIndex = start;
  return restOfAddress.test(text);
}
const restOfAddress = /[\p{L}\p{N}\p{M}._%+-]{0,64}@[\p{L}\p{N}\p{M}-]{1,63}\./uy;

const isOneOf = ({ word }: Word, spellings: ReadonlySet<string>): boolean =>
  listSpellings(word).some((it) => spellings.has(it));

/** Joins the words of a name that follow each other, and finds a name in small letters when all of it stands there. */
function joinWords(
  { text, words }: { text: string; words: readonly Word[] },
  { known, linking }: { known: ReadonlySet<string>; linking: ReadonlySet<string> },
): Omit<Finding, "canonical">[] {
  const found: Omit<Finding, "canonical">[] = [];
  let sequence: Word[] = [];
  const close = () => {
    const telling = sequence.filter((it) => isOneOf(it, known));
    if (telling.some((it) => isCapitalized(it.word)) || telling.length > 1)
      found.push({ start: telling[0]?.start ?? 0, end: telling.at(-1)?.end ?? 0 });
    sequence = [];
  };
  for (const word of words) {
    const last = sequence.at(-1);
    if (last && !/^[\s.'’-]{1,3}$/.test(text.slice(last.end, word.start))) close();
    if (isOneOf(word, linking) && !isInAddress(text, word.start)) sequence.push(word);
    else close();
  }
  close();
  return found;
}
