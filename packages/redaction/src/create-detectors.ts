import type { PersonalDataKind, RedactionRules } from "@inlet/contracts";
import { findCards } from "./detectors/card.ts";
import type { Detector } from "./detectors/detector.ts";
import { findEmails } from "./detectors/email.ts";
import { findIbans } from "./detectors/iban.ts";
import { ignoreInvisible, removeInvisible } from "./detectors/invisible.ts";
import { findIps } from "./detectors/ip.ts";
import { createNameDetector } from "./detectors/name.ts";
import { findNationalIds } from "./detectors/national-id.ts";
import { createPatternDetector } from "./detectors/patterns.ts";
import { createPhoneDetector } from "./detectors/phone.ts";
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
      : [{ kind, label: labels[kind], method, find: ignoreInvisible(finders[kind]) }];
  });
  const withAt = kinds.filter((it) => it.kind === "email");
  const withManyDigits = kinds.filter((it) => it.kind !== "email");
  const withDigits = kinds.filter((it) => it.kind === "iban" || it.kind === "ip");
  const listOfDigits = (text: string) => (/(?:\d\D*){6}/.test(text) ? withManyDigits : withDigits);
  return (text: string): ActiveDetector[] => [
    ...patterns,
    ...(text.includes("@") ? withAt : []),
    ...(/\d|::/.test(text) ? listOfDigits(text) : []),
  ];
}

/** Creates the detector of one customer's names; none when they are not redacted. */
export function createNameDetectors({ text }: RedactionRules, names: readonly string[]): ActiveDetector[] {
  const method = text.customer_name;
  if (method === undefined || names.length === 0) return [];
  const find = ignoreInvisible(createNameDetector(names.map(removeInvisible)));
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
