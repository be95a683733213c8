import { expect, test } from "vitest";
import { cutWords } from "./cut-words.ts";

const cut = (text: string, isQuery = false) => cutWords(text, { isQuery }).map((it) => it.word);

test("words lose case and accents, in every script with spaces", () => {
  expect(cut("Où est mon ÄRGER? Straße, İstanbul Łódź")).toEqual([
    ...["ou", "est", "mon", "arger", "strasse", "istanbul", "lodz"],
  ]);
  expect(cut("Ёлка ΆΛΦΑ ﬁn Ａｂ")).toEqual(["елка", "αλφα", "fin", "ab"]);
  expect(cut("हिन्दी العَرَبِيَّة 한국어 조사")).toHaveLength(4);
});

test("the letters of a composed and of a decomposed text are the same word", () => {
  expect(cut("Zu\u0308rich")).toEqual(cut("Z\u00fcrich"));
  expect(cut("한국".normalize("NFD"))).toEqual(["한국"]);
});

test("scripts without spaces are cut into pairs, and a query asks for its pairs only", () => {
  expect(cut("東京の猫")).toEqual(["東京", "京の", "の猫", "猫"]);
  expect(cut("東京", true)).toEqual(["東京"]);
  expect(cut("猫", true)).toEqual(["猫"]);
  expect(cut("iPhone15を買う")).toEqual(["iphone15", "を買", "買う", "う"]);
  expect(cut("ขอบคุณ", true)).toHaveLength(5);
});

test("a word says where in the text it stands, also behind characters of two units", () => {
  const text = "😀 Ada𠮷野家";
  const words = cutWords(text);
  expect(words.map((it) => text.slice(it.start, it.end))).toEqual(["Ada", "𠮷野", "野家", "家"]);
  expect(words.map((it) => it.position)).toEqual([0, 1, 2, 3]);
});

test("a word consists of nothing that the index would read as syntax, and is not long", () => {
  const words = cut(`it's a:1 'x' \\ \0 ½ ﷺ \ud800 ${"x".repeat(5_000)} a${"𒈙".repeat(40)}`);
  for (const it of words) expect(it).toMatch(/^[\p{L}\p{M}\p{N}]{1,64}$/u);
});
