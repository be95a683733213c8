import { readdirSync, readFileSync } from "node:fs";
import { personalDataKinds } from "@inlet/contracts";
import { expect, test } from "vitest";
import { createDetectors } from "./create-detectors.ts";
import { findPersonalData } from "./find-personal-data.ts";

/** Messages of one language. What is personal stands as `{{kind:value}}`. */
interface Sample {
  countries: string[];
  texts: string[];
}

interface Place {
  kind: string;
  start: number;
  end: number;
}

const folder = new URL("./sample/", import.meta.url);
const languages = readdirSync(folder).map((it) => it.replace(".json", ""));
const readSample = (language: string) =>
  JSON.parse(readFileSync(new URL(`${language}.json`, folder), "utf8")) as Sample; // our own file
const text = Object.fromEntries(personalDataKinds.map((it) => [it, "mask"]));
const kindsByLabel: Record<string, string> = { "national id": "national_id" };

/** Splits a text from its marks. */
function readMarks(marked: string): { text: string; expected: Place[] } {
  const expected: Place[] = [];
  let plain = "";
  let end = 0;
  for (const { 0: mark, 1: kind = "", 2: value = "", index } of marked.matchAll(/\{\{(\w+):(.+?)\}\}/g)) {
    plain += marked.slice(end, index);
    expected.push({ kind, start: plain.length, end: plain.length + value.length });
    plain += value;
    end = index + mark.length;
  }
  return { text: plain + marked.slice(end), expected };
}

test.each(languages)(
  "in the labeled messages in %s, all personal data is found and nothing else",
  (language) => {
    const { countries: phoneCountries, texts } = readSample(language);
    const choose = createDetectors({
      text,
      phoneCountries,
      patterns: [],
      customerFields: {},
      attributes: [],
    });

    for (const it of texts.map(readMarks)) {
      const found = findPersonalData({ text: it.text, attribute: "" }, choose(it.text).all);
      const places = found.map(({ label, start, end }) => ({
        kind: kindsByLabel[label] ?? label,
        start,
        end,
      }));
      expect(places, it.text).toEqual(it.expected);
    }
  },
);
