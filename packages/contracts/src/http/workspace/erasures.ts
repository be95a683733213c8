import { z } from "zod";
import {
  count,
  createPageSchema,
  defineBody,
  defineReply,
  instant,
  kustomerId,
  workspaceParams,
} from "../../wire.ts";

/** Whom to erase. */
export const newErasure = defineBody("NewErasure", {
  customerId: kustomerId
    .regex(/^[\w-]+$/, "is no id: look an e-mail address up in the list of customers, and send the id")
    .describe("Kustomer's id of the customer, stored or not. No e-mail address"),
});

/** The certificate of an erasure. */
export const erasure = defineReply("Erasure", {
  id: z.uuid(),
  customerId: z.string().describe("Kustomer's id; nothing else of the customer is kept"),
  state: z
    .enum(["erasing", "done"])
    .describe(
      "`done` only when raw pages are done as well. Nothing new of the customer is stored from the start",
    ),
  requestedAt: instant,
  doneAt: instant.nullable(),
  removed: z
    .array(
      z.object({
        place: z
          .string()
          .describe(
            "`records`, `raw_pages`, `held`, `filtered`, `pending`, `fetch_log`, `thread_checks`, `rejected`, `deletion_candidates`, `orphaned_customers`, `redaction_fingerprints` or `reports`",
          ),
        kind: z.string().describe("conversation, customer or message; page or record in `raw_pages`"),
        count,
        at: instant.describe("When the last of them was removed"),
      }),
    )
    .describe("What was removed, by place and kind"),
});

/** A page of erasures, newest first. */
export const erasurePage = createPageSchema(erasure).meta({ id: "ErasurePage" });

export const erasureParams = workspaceParams.extend({ erasureId: z.uuid() });
