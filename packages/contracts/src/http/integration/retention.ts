import { z } from "zod";
import { count, defineBody, defineReply, instant } from "../../wire.ts";

/** The shortest retention, in days: raw pages of Kustomer are kept for a week by default. */
export const minRetentionDays = 7;
const maxRetentionDays = 3_650;

/** How long a workspace keeps conversations. */
export const retentionDays = z.int().min(minRetentionDays).max(maxRetentionDays).nullable();

/** A retention to try. */
export const retentionPreviewRequest = defineBody("RetentionPreviewRequest", {
  retentionDays: retentionDays.describe("As in PATCH; null to keep everything"),
});

/** What a retention would remove. */
export const retentionPreview = defineReply("RetentionPreview", {
  before: instant
    .nullable()
    .describe("Conversations that have not changed since would go; null when everything is kept"),
  conversations: count.describe("How many stored conversations would go; at most 1,000,000 are counted"),
  messages: count.describe("How many messages they have, as Kustomer counts them"),
  oldestAt: instant.nullable().describe("The last change of the oldest of them; null for none"),
  summary: z.array(z.string()).describe("The same in plain sentences"),
});
