import { z } from "zod";
import { backlogKindSchema, streamSchema } from "../../domain/streams.ts";
import { createPageSchema, defineReply, instant } from "../../wire.ts";

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
  kind: backlogKindSchema.describe(
    "`thread`: all messages of a conversation; `instant`: records of a stream that Kustomer could not return, updated at one instant",
  ),
  id: z.string().describe("Kustomer's id; of an instant, such as `messages@2026-11-20T10:00:00.123Z`"),
  reason: z.string(),
  tries: z.int(),
  outcome: z.string().nullable().describe("Why it cannot be obtained; null while Inlet still tries"),
  failures: z.int().describe("How often in a row Kustomer has failed to return it"),
  failure: z.string().nullable().describe("Why Kustomer could not return it the last time; else null"),
  nextTryAt: instant
    .nullable()
    .describe("When a run tries it again after a failure; null when the next run reads it"),
  addedAt: instant,
  triedAt: instant.nullable(),
});

export const heldPage = createPageSchema(held).meta({ id: "HeldPage" });
export const rejectedPage = createPageSchema(rejected).meta({ id: "RejectedPage" });
export const pendingPage = createPageSchema(pending).meta({ id: "PendingPage" });
