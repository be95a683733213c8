import type { PersonalDataKind, RedactionRules } from "@inlet/contracts";
import { findCards } from "./detectors/card.ts";
import { countDigits, type Detector } from "./detectors/detector.ts";
import { findEmails } from "./detectors/email.ts";
import { findIbans } from "./detectors/iban.ts";
import { findIps } from "./detectors/ip.ts";
import { createNameDetector } from "./detectors/name.ts";
import { findNationalIds } from "./detectors/national-id.ts";
import { createPatternDetector } from "./detectors/patterns.ts";
import { createPhoneDetector } from "./detectors/phone.ts";
import { readingVisible, readVisible } from "./detectors/visible-text.ts";
import type { ActiveDetector } from "./find-personal-data.ts";

/** What the kinds are called in a redacted text, in the order in which they explain a value that two of them find. */
const labels = {
  email: "email",
  iban: "iban",
  card: "card",
  national_id: "national id",
  ip: "ip",
  phone: "phone",
  customer_name: "name",
} as const satisfies Record<PersonalDataKind, string>;

/** The detectors that may find something in a text. */
export interface ChosenDetectors {
  all: readonly ActiveDetector[];
  /** Whether these are custom patterns alone. */
  isPlain: boolean;
}

/**
 * Creates the detectors of a workspace. The returned function chooses those that may find something in a text.
 * @throws Fault invalid, when a custom pattern cannot be used
 */
export function createDetectors(rules: RedactionRules) {
  const patterns = rules.patterns.map(
    (it): ActiveDetector => ({ label: it.name, method: it.method, find: createPatternDetector(it) }),
  );
  const finders: Record<Exclude<PersonalDataKind, "customer_name">, Detector> = {
    email: findEmails,
    iban: findIbans,
    card: findCards,
    national_id: findNationalIds,
    ip: findIps,
    phone: createPhoneDetector(rules.phoneCountries),
  };
  const kinds = (Object.keys(finders) as (keyof typeof finders)[]).flatMap((kind) => {
    const method = rules.text[kind];
    return method === undefined
      ? []
      : [{ kind, label: labels[kind], method, find: readingVisible(finders[kind]) }];
  });
  return (original: string): ChosenDetectors => {
    const text = kinds.length === 0 ? original : readVisible(original);
    const hasAt = text.includes("@");
    const digits = countDigits(text);
    if (!hasAt && digits === 0 && !text.includes("::")) return { all: patterns, isPlain: true };
    const isPossible = ({ kind }: { kind: keyof typeof finders }) =>
      kind === "email" ? hasAt : digits >= minDigits[kind] || (kind === "ip" && text.includes("::"));
    return { all: [...patterns, ...kinds.filter(isPossible)], isPlain: false };
  };
}

/** How many digits a value of each kind has at least, wherever they stand. An IP address of version 6 may do without. */
const minDigits = { iban: 2, card: 13, national_id: 6, ip: 1, phone: 6 } as const;

/** Creates the detector of one customer's names; none when they are not redacted. */
export function createNameDetectors({ text }: RedactionRules, names: readonly string[]): ActiveDetector[] {
  const method = text.customer_name;
  if (method === undefined || names.length === 0) return [];
  const find = readingVisible(createNameDetector(names.map(readVisible)));
  return [{ label: labels.customer_name, method, find }];
}

/** Lists the words that replace what the rules redact. */
export const listLabels = ({ patterns, customerFields }: RedactionRules): string[] => [
  ...Object.values(labels),
  ...patterns.map((it) => it.name),
  ...Object.keys(customerFields),
  attributeLabel,
];

/** What replaces an attribute that was chosen by its path. */
export const attributeLabel = "redacted";
