import { z } from "zod";
import { createPageSchema, instant } from "./wire.ts";

/** How much a run that looks for what is gone goes through. */
export const newReconcile = z
  .strictObject({
    full: z
      .boolean()
      .default(false)
      .describe(
        "Everything that is stored is looked at in this one run, each thread too; one request a thread",
      ),
  })
  .meta({ id: "NewReconcile" });

/** A stored record that may be gone at Kustomer. */
const deletionCandidate = z
  .object({
    kind: z.enum(["conversation", "customer", "message"]),
    id: z.string(),
    source: z.string().describe("Who says so"),
    addedAt: instant,
    notFoundAt: instant
      .nullable()
      .describe(
        "When Kustomer was asked for it by its id and did not have it; null before, or when it cannot be told",
      ),
  })
  .meta({ id: "Suspect" });

/** A page of suspects. */
export const deletionCandidatePage = createPageSchema(deletionCandidate).meta({
  id: "DeletionCandidatePage",
});
