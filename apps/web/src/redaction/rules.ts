import type { http, RedactionMethod, StoredRedaction } from "@inlet/contracts";
import { redactionMethods } from "@inlet/contracts";
import type { z } from "zod";

/** What a workspace has redacted, as the API shows it. */
export type Rules = z.output<typeof http.redactionRules>;

/** What a person has changed but not saved. Other members are set by the API or the command line, and stay. */
export type Draft = Partial<Pick<Rules, "text" | "customerFields" | "patterns" | "rawBatches">>;

/** The rules of a workspace that redacts nothing. */
export const noRules: Rules = {
  ...{ text: {}, phoneCountries: ["US"], patterns: [], customerFields: {}, attributes: [] },
  rawBatches: "encrypted",
};

/** Masks what most workspaces want masked. Other kinds and fields stay as they are. */
export const applyPreset = ({ text, customerFields }: Rules): Draft => ({
  text: { ...text, email: "mask", phone: "mask", card: "mask", iban: "mask", national_id: "mask" },
  customerFields: { ...customerFields, email: "mask", phone: "mask" },
});

/** Sets the method of a kind or field; any word that is no method, such as `keep`, removes it. */
export function setMethod(
  chosen: Readonly<Record<string, RedactionMethod>>,
  name: string,
  choice: string,
): Record<string, RedactionMethod> {
  const others = Object.entries(chosen).filter(([it]) => it !== name);
  const method = redactionMethods.find((it) => it === choice);
  return Object.fromEntries(method ? [...others, [name, method]] : others);
}

/** The rules to send: without patterns that were added and left empty. */
export const withoutBlanks = (rules: Rules): Rules => ({
  ...rules,
  patterns: rules.patterns.filter(({ name, pattern }) => name !== "" || pattern !== ""),
});

/** Whether rules redact nothing and leave the raw pages as they are by default. */
export const isOff = ({ text, customerFields, patterns, attributes, rawBatches }: StoredRedaction): boolean =>
  [text, customerFields, patterns, attributes].every((it) => Object.keys(it).length === 0) &&
  rawBatches === "encrypted";

const toSorted = (chosen: object) => Object.entries(chosen).sort(([a], [b]) => (a < b ? -1 : 1));

const toText = ({ text, customerFields, patterns, ...others }: Rules): string =>
  JSON.stringify([
    ...[toSorted(text), toSorted(customerFields), toSorted(others)],
    patterns.map(({ name, pattern, method }) => [name, pattern, method]),
  ]);

/** Whether two sets of rules are the same, in whatever order their kinds and fields were chosen. */
export const isSame = (a: Rules, b: Rules): boolean => toText(a) === toText(b);
