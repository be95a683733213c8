/** Kinds of personal data that are found in texts. */
export const personalDataKinds = [
  ...(["email", "phone", "card", "iban", "ip", "national_id"] as const),
  /** The names of the customer whose record it is. */
  "customer_name",
] as const;
export type PersonalDataKind = (typeof personalDataKinds)[number];

/**
 * What becomes of a value: `mask` replaces it by the word for its kind, `hash` by that word and a keyed hash, which is
 * the same for the same value within a workspace, and `drop` removes it.
 */
export const redactionMethods = ["mask", "hash", "drop"] as const;
export type RedactionMethod = (typeof redactionMethods)[number];

/** Groups of a customer's own fields, each with the attributes of Kustomer that hold them. */
export const customerFieldAttributes = {
  name: ["name", "displayName", "firstName", "lastName", "username"],
  email: ["emails", "sharedEmails"],
  phone: ["phones", "sharedPhones", "whatsapps", "sharedWhatsapps"],
  externalId: ["externalId", "externalIds", "sharedExternalIds"],
  social: ["socials", "sharedSocials", "facebookIds", "instagramIds", "smoochIds", "avatarUrl"],
  address: ["locations", "recentLocation"],
  birthday: ["birthdayAt"],
  gender: ["gender"],
  company: ["companyName"],
  urls: ["urls"],
  locale: ["locale", "defaultLang"],
  timezone: ["timeZone"],
} as const;
export type CustomerField = keyof typeof customerFieldAttributes;

/** What a workspace has redacted before anything but the encrypted raw batch is stored. */
export interface RedactionRules {
  /** Kinds of personal data to redact wherever a text holds them. */
  text: Partial<Record<PersonalDataKind, RedactionMethod>>;
  /** Countries, as ISO 3166 codes, whose phone numbers are recognized without a country code. */
  phoneCountries: string[];
  /** Patterns in the syntax of RE2, which takes linear time. */
  patterns: { name: string; pattern: string; method: RedactionMethod }[];
  customerFields: Partial<Record<CustomerField, RedactionMethod>>;
  /** Attributes by their path, such as `custom.passportStr`. */
  attributes: {
    record: "conversation" | "message" | "customer";
    path: string;
    method: RedactionMethod;
  }[];
}

/** The rules of a workspace, and what becomes of its raw batches once they are stored. */
export interface StoredRedaction extends RedactionRules {
  /** They are always encrypted with the workspace's key. `discarded`: they are emptied as soon as they are settled. */
  rawBatches: "encrypted" | "discarded";
}
