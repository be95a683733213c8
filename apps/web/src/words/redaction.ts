import { formatCount, formatNumber } from "./format.ts";

const methods = { keep: "Keep", mask: "Mask", hash: "Hash", drop: "Drop" };
const done = { mask: "masked", hash: "hashed", drop: "dropped" };

/** Personal data that is redacted before it is stored. */
export const redaction = {
  title: "Personal data",
  hint: "Inlet can redact personal data before it stores it. The rules hold for what is stored from now on; what is stored already is redacted on request.",
  states: { on: "Redacted", off: "Not redacted" },
  preset: "Mask email, phone, card, IBAN and national ids everywhere",
  clear: "Keep everything",
  preview: "Preview",
  save: "Save",
  saved: "Saved. The rules hold for what is stored from now on.",
  unchanged: "Nothing has changed since the rules were saved.",
  nothingChosen: "Choose what to redact first.",
  failedPreview: "The preview failed",
  methods,
  done,
  methodsHint:
    "Mask puts [email] in its place. Hash puts [email:1f0c2a9be4d35a76], which is the same for the same value, so people can still be counted. Drop removes it.",
  groups: {
    text: "In texts",
    customerFields: "Customer fields",
    patterns: "Own patterns",
    rawBatches: "Raw pages",
  },
  hints: {
    text: "Looked for in messages, internal notes, subjects, previews, names and custom attributes.",
    customerFields: "Replaced as a whole.",
    patterns: "Looked for in the same texts, in the syntax of RE2: no look-around, no back-references.",
    rawBatches:
      "The pages that Kustomer sent hold everything. While anything is redacted they are stored encrypted.",
  },
  kinds: {
    email: "Email addresses",
    phone: "Phone numbers",
    card: "Card numbers",
    iban: "IBANs",
    ip: "IP addresses",
    national_id: "National ids",
    customer_name: "Names of the customer",
  },
  fields: {
    name: "Name",
    email: "Email addresses",
    phone: "Phone numbers",
    externalId: "External ids",
    social: "Social accounts",
    address: "Address",
    birthday: "Birthday",
    gender: "Gender",
    company: "Company",
    urls: "Websites",
    locale: "Language",
    timezone: "Time zone",
  },
  phoneCountries: {
    label: "Countries of phone numbers",
    description:
      "Phone numbers without a country code are recognized for these countries. Separate the codes by commas.",
  },
  pattern: {
    nth: (n: number) => `Pattern ${formatNumber(n)}`,
    name: "Name",
    pattern: "Pattern",
    method: "Method",
    add: "Add a pattern",
    remove: (n: number) => `Remove pattern ${formatNumber(n)}`,
    removeShort: "Remove",
  },
  rawBatches: {
    encrypted: "Keep them encrypted for some days, to replay them",
    discarded: "Discard each once it is stored; it cannot be replayed",
  },
  rawBatchesShort: { encrypted: "encrypted", discarded: "discarded" },
  none: "none",
  redacted: (count: number) => `${formatNumber(count)} redacted`,
  count: formatNumber,
  attributes: (count: number) =>
    `${formatCount(count, "attribute")} ${count === 1 ? "is" : "are"} redacted by path as well. Such rules are set by the API or the command line; saving here keeps them.`,
  attributesByPath: "Attributes by path",
  member: {
    off: "Nothing is redacted: personal data is stored as Kustomer sends it.",
    on: "Personal data is redacted before it is stored:",
  },
  stored: {
    hint: "Saved rules can be applied to what is stored already. Every item that changes appears in the feed again.",
    start: {
      open: "Redact stored records",
      title: "Redact stored records?",
      hint: "Inlet goes through all stored conversations, messages, internal notes and customers, replaces what the saved rules find, and encrypts raw pages that were stored before. What is replaced cannot be brought back.",
      confirm: "Redact them",
      back: "Back",
      failed: "The redaction was not started",
    },
  },
  result: {
    title: "What would change",
    none: "No records are stored yet, so there is nothing to try the rules on.",
    summary: (redacted: number, records: number) =>
      `${formatNumber(redacted)} of the latest ${formatCount(records, "record")} would change.`,
    samples: "Samples",
    records: {
      conversation: "Conversation",
      message: "Message",
      note: "Internal note",
      customer: "Customer",
    },
    before: "Before",
    after: "After",
    removed: "(removed)",
    hashes: "The hashes that are stored will differ from these.",
  },
};
