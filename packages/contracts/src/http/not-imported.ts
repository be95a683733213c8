import { z } from "zod";
import { createPageSchema, instant } from "./wire.ts";

/** A conversation beyond the volume limit. */
const held = z
  .object({ id: z.string(), updatedAt: instant, heldAt: instant })
  .meta({ id: "HeldConversation" });

/** A record that could not be stored. */
const rejected = z
  .object({
    stream: z.enum(["conversations", "messages", "customers", "tags"]),
    id: z.string(),
    reason: z.string(),
    rejectedAt: instant,
  })
  .meta({ id: "RejectedRecord" });

/** An id that must still be read, or cannot be had. */
const pending = z
  .object({
    kind: z.enum(["conversation", "thread", "customer"]),
    id: z.string(),
    reason: z.string(),
    tries: z.int(),
    outcome: z.string().nullable().describe("Why it cannot be had; null while it is still to be tried"),
    addedAt: instant,
    triedAt: instant.nullable(),
  })
  .meta({ id: "PendingRecord" });

/** A page of held conversations. */
export const heldPage = createPageSchema(held).meta({ id: "HeldPage" });

/** A page of rejected records. */
export const rejectedPage = createPageSchema(rejected).meta({ id: "RejectedPage" });

/** A page of pending ids. */
export const pendingPage = createPageSchema(pending).meta({ id: "PendingPage" });
