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
  RedactionPass: {
    state: "redacting",
    message: "Inlet redacts what is stored: 214 of 5000 records and raw pages were changed so far.",
    startedAt: "2026-01-12T09:30:00.000Z",
    ...{ examined: 5_000, redacted: 214, finishedAt: null },
  } satisfies z.input<typeof http.redactionPass>,
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
