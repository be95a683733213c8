import { z } from "zod";
import { recordKindSchema } from "../../domain/streams.ts";
import { createPageSchema, defineBody, defineReply, instant } from "../../wire.ts";

/** How much of the store a reconcile checks for deletions. */
export const newReconcile = defineBody("NewReconcile", {
  full: z
    .boolean()
    .default(false)
    .describe(
      "Whether this one run checks everything that is stored, including each thread; that takes one request per thread",
    ),
});

/** A stored record that may be gone at Kustomer. */
const deletionCandidate = defineReply("DeletionCandidate", {
  kind: recordKindSchema,
  id: z.string(),
  source: z.string().describe("What reported it"),
  addedAt: instant,
  notFoundAt: instant
    .nullable()
    .describe(
      "When Kustomer did not find the record by its id; null before that check, or when Kustomer cannot say",
    ),
});

export const deletionCandidatePage = createPageSchema(deletionCandidate).meta({
  id: "DeletionCandidatePage",
});
