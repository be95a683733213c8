import type { KeyObject } from "node:crypto";
import {
  type CustomerField,
  customerFieldAttributes,
  isExactNumber,
  type RedactionMethod,
  type RedactionRules,
} from "@inlet/contracts";
import { attributeLabel, createDetectors, createNameDetectors, listLabels } from "./create-detectors.ts";
import { type Subject, toAttributeWords } from "./detectors/detector.ts";
import { type ActiveDetector, findPersonalData, type PersonalData } from "./find-personal-data.ts";
import { memoize } from "./memoize.ts";
import { createReplacements, createReplacer, type Replace, type Replacements } from "./replacement.ts";
import { rewriteAt, rewriteMembers, rewriteStrings } from "./rewrite-values.ts";

/** A record whose attributes are redacted. */
export interface RedactedRecord {
  kind: "conversation" | "message" | "customer";
  attributes: Record<string, unknown>;
  /** The names of the record's customer, to be found in its texts. */
  names?: readonly string[] | undefined;
  /** Whether it was redacted by the same rules before, when its customer's names were not known. Only these are looked for. */
  isRedacted?: boolean | undefined;
}

/** Redacts texts and records by the rules of one workspace. */
export interface Redactor {
  /** Redacts a text. `attribute` is the name of what holds it, which may say what its digits mean. */
  redactText(text: string, options?: { attribute?: string }): string;
  /** Redacts the attributes of a record. @returns the same object when there is nothing to redact */
  redactAttributes(record: RedactedRecord): Record<string, unknown>;
}

/**
 * Creates a redactor.
 * @param hashKey the workspace's own key: the same value has the same hash in its records, and another one elsewhere
 * @throws Fault invalid, when a custom pattern cannot be used
 */
export function createRedactor(rules: RedactionRules, hashKey: KeyObject): Redactor {
  const replace = createReplacer(hashKey);
  const replacements = createReplacements(listLabels(rules));
  const replaceAll = (text: string, found: readonly PersonalData[]): string => {
    let [redacted, end] = ["", 0];
    for (const it of replacements.exclude(text, found)) {
      redacted += text.slice(end, it.start) + replace(it);
      end = it.end;
    }
    return redacted + text.slice(end);
  };
  const redact = createTextRedactor(rules, replaceAll);
  const detectNames = memoize((names: readonly string[]) => createNameDetectors(rules, names), {
    toKey: (names) => names.join("\n"),
    max: maxCustomers,
  });
  const redactNames = (text: string, attribute: string, ofCustomer: readonly ActiveDetector[]) =>
    isWord(text) ? text : replaceAll(text, findPersonalData({ text, attribute }, ofCustomer));
  return {
    redactText: (text, { attribute = "" } = {}) => redact(text, attribute, []),
    redactAttributes({ kind, attributes, names = [], isRedacted = false }) {
      const ofCustomer = detectNames(names);
      if (isRedacted && ofCustomer.length === 0) return attributes;
      const own = isRedacted
        ? attributes
        : redactFields(attributes, listFieldRules(rules, kind), { replace, replacements });
      const redactOne = isRedacted ? redactNames : redact;
      const rewrite = (text: string, attribute: string) => redactOne(text, attribute, ofCustomer);
      if (kind !== "customer" || ofCustomer.length === 0) return rewriteStrings(own, rewrite);
      return rewriteMembers(own, (name) =>
        ownFields.has(name) ? (text, it) => redactOne(text, it, []) : rewrite,
      );
    },
  };
}

/** Redacts a text by what these detectors find, or by the rules and by the names that they find. */
type RedactText = (text: string, attribute: string, detectors: readonly ActiveDetector[]) => string;

/** Creates the function that redacts one text. It remembers what it found in short texts, apart from names. */
function createTextRedactor(
  rules: RedactionRules,
  replaceAll: (text: string, found: readonly PersonalData[]) => string,
): RedactText {
  const chooseDetectors = createDetectors(rules);
  const search: RedactText = (text, attribute, detectors) =>
    replaceAll(text, findPersonalData({ text, attribute: toAttributeWords(attribute) }, detectors));
  const knownWords = new Map<string, string>();
  const searchWord = (word: string): string => {
    const redacted = search(word, "", chooseDetectors(word).all);
    if (knownWords.size < maxWords) knownWords.set(word, redacted);
    return redacted;
  };
  const searchShort = memoize(search, {
    toKey: (text, attribute) => `${attribute}\n${text}`,
    max: maxShortTexts,
  });
  const searchText: RedactText = (text, attribute, ofCustomer) => {
    const { all, isPlain } = chooseDetectors(text);
    const names = ofCustomer.flatMap((it) => findOnce(it, { text, attribute }));
    return isPlain || names.length > 0 || text.length > maxShortLength
      ? search(text, attribute, [...all, ...names])
      : searchShort(text, attribute, all);
  };
  return (text, attribute, ofCustomer) => {
    const known = knownWords.get(text);
    if (known !== undefined) return known;
    if (isPlainId(text)) return text;
    return isWord(text) ? searchWord(text) : searchText(text, attribute, ofCustomer);
  };
}

/** A detector that returns what it has found in this text; none when that is nothing. */
function findOnce(detector: ActiveDetector, subject: Subject): ActiveDetector[] {
  const found = detector.find(subject);
  return found.length === 0 ? [] : [{ ...detector, find: () => found }];
}

/** What a customer is known by has rules of its own, by field. Names are looked for in everything else. */
const ownFields: ReadonlySet<string> = new Set(Object.values(customerFieldAttributes).flat());

/** Ids and instants, which are most strings of a record, are no personal data. An IBAN of Andorra looks like an id. */
const isPlainId = (text: string): boolean =>
  /^(?:(?!ad\d{22})[\da-f]{24}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z)$/i.test(
    text,
  );

/** Words such as `email` and names of attributes hold nothing but what a custom pattern finds, and return again and again. */
const isWord = (text: string): boolean => /^(?:[a-z][A-Za-z]{0,59}|[a-z_]{1,60})$/.test(text);

const maxWords = 1_000;

/** Addresses, numbers and labels return in many records of a page. */
const [maxShortLength, maxShortTexts] = [200, 5_000];
/** The customers of a few pages. */
const maxCustomers = 500;

/** An attribute that is redacted as a whole. */
interface FieldRule {
  path: readonly string[];
  label: string;
  method: RedactionMethod;
}

function listFieldRules(
  { customerFields, attributes }: RedactionRules,
  kind: RedactedRecord["kind"],
): FieldRule[] {
  const chosen = attributes
    .filter((it) => it.record === kind)
    .map(({ path, method }) => ({ path: path.split("."), label: attributeLabel, method }));
  if (kind !== "customer") return chosen;
  const fields = Object.entries(customerFields) as [CustomerField, RedactionMethod][]; // the keys of the schema
  const own = fields.flatMap(([field, method]) =>
    customerFieldAttributes[field].map((name) => ({ path: [name], label: field, method })),
  );
  return [...own, ...chosen];
}

function redactFields(
  attributes: Record<string, unknown>,
  rules: readonly FieldRule[],
  { replace, replacements }: { replace: Replace; replacements: Replacements },
): Record<string, unknown> {
  let redacted = attributes;
  for (const { path, label, method } of rules)
    redacted = rewriteAt(redacted, path, (value) =>
      method === "drop"
        ? undefined
        : redactWhole(value, (text) =>
            method === "hash" && replacements.isReplacement(text)
              ? text
              : replace({ label, method, canonical: text.toLowerCase() }),
          ),
    );
  return redacted;
}

/** Replaces every text and number of a value. What says only which kind of value it is stays. */
function redactWhole(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return value === "" ? value : replace(value);
  if (typeof value === "number" || isExactNumber(value)) return replace(JSON.stringify(value));
  if (Array.isArray(value))
    return value.length === 0 ? value : value.map((it: unknown) => redactWhole(it, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, key === "type" ? it : redactWhole(it, replace)]),
  );
}
