import { z } from "zod";
import { backlogKindSchema, streamSchema } from "../domain/streams.ts";
import { createPageSchema, defineReply, instant } from "./wire.ts";

/** A conversation beyond the volume limit. */
const held = defineReply("HeldConversation", { id: z.string(), updatedAt: instant, heldAt: instant });

/** A record that could not be stored. */
const rejected = defineReply("RejectedRecord", {
  stream: streamSchema,
  id: z.string(),
  reason: z.string(),
  rejectedAt: instant,
});

/** An id of the fetch backlog: it must still be read, or cannot be obtained. */
const pending = defineReply("PendingRecord", {
  kind: backlogKindSchema,
  id: z.string(),
  reason: z.string(),
  tries: z.int(),
  outcome: z.string().nullable().describe("Why it cannot be obtained; null while Inlet still tries"),
  addedAt: instant,
  triedAt: instant.nullable(),
});

export const heldPage = createPageSchema(held).meta({ id: "HeldPage" });
export const rejectedPage = createPageSchema(rejected).meta({ id: "RejectedPage" });
export const pendingPage = createPageSchema(pending).meta({ id: "PendingPage" });
