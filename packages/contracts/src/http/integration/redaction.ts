import { z } from "zod";
import {
  type CustomerField,
  customerFieldAttributes,
  personalDataKinds,
  redactionMethods,
} from "../../domain/redaction.ts";
import { count, defineBody, defineReply, instant, typedText } from "../../wire.ts";

const method = z.enum(redactionMethods);
const customerFields = Object.keys(customerFieldAttributes) as [CustomerField]; // the keys of an object literal

const text = z
  .partialRecord(z.enum(personalDataKinds), method)
  .describe(
    "Kinds of personal data, wherever a text, number or name of a member holds them: messages, previews, subjects, custom attributes and `meta`. `customer_name`: the names of the customer whose conversation or message it is",
  );
const phoneCountries = z
  .array(z.string().regex(/^[A-Z]{2}$/, "is not a country code such as US"))
  .max(20)
  .describe(
    "Countries whose phone numbers are recognized without a country code, as ISO 3166 codes such as US and GB",
  );
const patterns = z
  .array(
    z.strictObject({
      name: z
        .string()
        .regex(/^[a-z][a-z0-9_ ]{0,30}$/, "must be lower-case letters, digits, spaces and underscores")
        .describe("What replaces a match, in brackets"),
      pattern: typedText(1, 500).describe("In the syntax of RE2, which takes linear time"),
      method,
    }),
  )
  .max(20);
const fields = z.partialRecord(z.enum(customerFields), method).describe("Fields of customers, as a whole");
const attributes = z
  .array(
    z.strictObject({
      record: z.enum(["conversation", "message", "customer"]),
      path: typedText(1, 200)
        .regex(
          /^(?!(?:updatedAt|createdAt|rev)$)/,
          "is what versions are compared by, and cannot be redacted",
        )
        .describe("Such as `custom.passportStr`; lists on the way are followed"),
      method,
    }),
  )
  .max(100);
const rawBatches = z
  .enum(["encrypted", "discarded"])
  .describe(
    "What Kustomer sent is kept for some days, encrypted with a key of the workspace. `discarded`: only until it is stored; then it cannot be replayed",
  );

/** What is redacted. */
export const currentRedaction = defineReply("Redaction", {
  ...{ text, phoneCountries, patterns, customerFields: fields, attributes, rawBatches },
});

/** What to redact. Without `id`, because the OpenAPI document describes a schema with defaults twice under one. */
export const redactionRules = z.strictObject({
  text: text.default({}),
  phoneCountries: phoneCountries.default(["US"]),
  patterns: patterns.default([]),
  customerFields: fields.default({}),
  attributes: attributes.default([]),
  rawBatches: rawBatches.default("encrypted"),
});

/** How far Inlet has redacted what was stored before. */
export const redactionPass = defineReply("RedactionPass", {
  state: z.enum(["redacting", "done"]),
  message: z.string().describe("What Inlet does or did, in one sentence"),
  startedAt: instant,
  examined: count.describe("Stored records and raw pages that were looked at"),
  redacted: count.describe("How many of them were changed; each changed item appears in the feed again"),
  finishedAt: instant.nullable(),
});

/** Rules to try on stored records. */
export const redactionPreviewRequest = defineBody("RedactionPreviewRequest", { redaction: redactionRules });

/** What rules would do to stored records. */
export const redactionPreview = defineReply("RedactionPreview", {
  records: count.describe("How many records were looked at: the latest of each kind"),
  redacted: count.describe("How many of them hold something to redact"),
  samples: z
    .array(
      z.object({
        record: z.enum(["conversation", "message", "note", "customer"]),
        id: z.string().describe("Kustomer's id"),
        attribute: z.string().describe("Where the text stands, such as `meta.from`"),
        before: z.string().describe("At most 300 characters"),
        after: z.string(),
      }),
    )
    .describe("At most 7 of each kind of record"),
});
