import type { http, RedactionMethod, StoredRedaction } from "@inlet/contracts";
import { customerFieldAttributes, personalDataKinds, redactionMethods } from "@inlet/contracts";
import type { z } from "zod";

/** What a workspace has redacted, as the API shows it. */
export type Rules = z.output<typeof http.redactionRules>;

/** A method for each kind or field that was chosen; undefined where it is to be kept. */
type Choices = Readonly<Record<string, RedactionMethod | undefined>>;

/**
 * What a person has changed but not saved, kind by kind and field by field. Everything else stays as it is, also what is set
 * meanwhile by the API, the command line or another person.
 */
export interface Draft extends Partial<Pick<Rules, "phoneCountries" | "patterns" | "rawBatches">> {
  text?: Choices;
  customerFields?: Choices;
}

/** The rules of a workspace that redacts nothing. */
export const noRules: Rules = {
  ...{ text: {}, phoneCountries: ["US"], patterns: [], customerFields: {}, attributes: [] },
  rawBatches: "encrypted",
};

/** Masks what most workspaces want masked. Other kinds and fields stay as they are. */
export const preset: Draft = {
  text: { email: "mask", phone: "mask", card: "mask", iban: "mask", national_id: "mask" },
  customerFields: { email: "mask", phone: "mask" },
};

const keepAll = (names: readonly string[]): Choices => Object.fromEntries(names.map((it) => [it, undefined]));

/** Redacts nothing that this page can set. */
export const cleared: Draft = {
  text: keepAll(personalDataKinds),
  customerFields: keepAll(Object.keys(customerFieldAttributes)),
  patterns: [],
  rawBatches: "encrypted",
};

/** A choice of the method of a kind or field; any word that is no method, such as `keep`, removes it. */
export const toChoice = (name: string, choice: string): Choices => ({
  [name]: redactionMethods.find((it) => it === choice),
});

/** Adds changes to a draft. */
export const addToDraft = (draft: Draft, { text, customerFields, ...others }: Draft): Draft => ({
  ...{ ...draft, ...others },
  text: { ...draft.text, ...text },
  customerFields: { ...draft.customerFields, ...customerFields },
});

/** Lays a draft over the rules that are saved now. */
export const applyDraft = (saved: Rules, { text, customerFields, ...others }: Draft): Rules => ({
  ...{ ...saved, ...others },
  text: applyChoices(saved.text, text),
  customerFields: applyChoices(saved.customerFields, customerFields),
});

function applyChoices<T extends Choices>(saved: T, choices: Choices = {}): T {
  const all = Object.entries({ ...saved, ...choices });
  return Object.fromEntries(all.filter(([, method]) => method !== undefined)) as T; // the choices are of the same names
}

/** The rules to send: without countries and patterns that were added and left empty. */
export const withoutBlanks = (rules: Rules): Rules => ({
  ...rules,
  phoneCountries: rules.phoneCountries.map((it) => it.trim().toUpperCase()).filter((it) => it !== ""),
  patterns: rules.patterns.filter(({ name, pattern }) => name !== "" || pattern !== ""),
});

/** Whether rules redact nothing and leave the raw pages as they are by default. */
export const isOff = ({ text, customerFields, patterns, attributes, rawBatches }: StoredRedaction): boolean =>
  [text, customerFields, patterns, attributes].every((it) => Object.keys(it).length === 0) &&
  rawBatches === "encrypted";
