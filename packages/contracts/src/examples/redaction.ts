import type { z } from "zod";
import type * as http from "../http/index.ts";

/** Rules that mask what people write and hash what they are known by. */
const redactionExample = {
  text: { email: "hash", phone: "mask", card: "mask" },
  phoneCountries: ["US"],
  patterns: [{ name: "member", pattern: "\\bM-\\d{6}\\b", method: "mask" }],
  customerFields: { name: "hash", birthday: "drop" },
  attributes: [{ record: "conversation", path: "custom.passportStr", method: "drop" }],
  rawBatches: "encrypted",
} satisfies z.input<typeof http.redactionRules>;

export const redactionExamples = {
  Redaction: redactionExample,
  RedactionPreviewRequest: { redaction: redactionExample } satisfies z.input<
    typeof http.redactionPreviewRequest
  >,
  RedactionPreview: {
    records: 542,
    redacted: 87,
    samples: [
      {
        record: "message",
        id: "65a1f0cce4b0d1a2b3c4d5e7",
        attribute: "preview",
        before: "My number is M-123456.",
        after: "My number is [member].",
      },
    ],
  } satisfies z.input<typeof http.redactionPreview>,
};
