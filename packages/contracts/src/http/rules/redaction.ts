import { z } from "zod";
import {
  type CustomerField,
  customerFieldAttributes,
  personalDataKinds,
  redactionMethods,
} from "../../domain/redaction.ts";
import { count, defineBody, defineReply, typedText } from "../wire.ts";

const method = z.enum(redactionMethods);
const customerFields = Object.keys(customerFieldAttributes) as [CustomerField]; // the keys of an object literal

/** What to redact. */
export const redactionRules = z
  .strictObject({
    text: z
      .partialRecord(z.enum(personalDataKinds), method)
      .default({})
      .describe(
        "Kinds of personal data, wherever a text, number or name of a member holds them: messages, previews, subjects, custom attributes and `meta`",
      ),
    phoneCountries: z
      .array(z.string().regex(/^[A-Z]{2}$/, "is not a country code such as US"))
      .max(20)
      .default(["US"])
      .describe("Countries whose phone numbers are recognized without a country code"),
    patterns: z
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
      .max(20)
      .default([]),
    customerFields: z
      .partialRecord(z.enum(customerFields), method)
      .default({})
      .describe("Fields of customers, as a whole"),
    attributes: z
      .array(
        z.strictObject({
          record: z.enum(["conversation", "message", "customer"]),
          path: typedText(1, 200).describe("Such as `custom.passportStr`; lists on the way are followed"),
          method,
        }),
      )
      .max(100)
      .default([]),
    rawBatches: z
      .enum(["encrypted", "discarded"])
      .default("encrypted")
      .describe(
        "What Kustomer sent is kept for some days, encrypted with a key of the workspace. `discarded`: only until it is stored; then it cannot be replayed",
      ),
  })
  .meta({ id: "RedactionRules" });

/** Rules to try on stored records. */
export const redactionPreviewRequest = defineBody("RedactionPreviewRequest", { redaction: redactionRules });

/** What rules would do to stored records. */
export const redactionPreview = defineReply("RedactionPreview", {
  records: count.describe("How many records were looked at: the latest of each kind"),
  redacted: count.describe("How many of them hold something to redact"),
  samples: z
    .array(
      z.object({
        record: z.enum(["conversation", "message", "customer"]),
        id: z.string().describe("Kustomer's id"),
        attribute: z.string().describe("Where the text stands, such as `meta.from`"),
        before: z.string().describe("At most 300 characters"),
        after: z.string(),
      }),
    )
    .describe("At most 7 of each kind of record"),
});
