import { z } from "zod";
import { streamSchema } from "../../domain/streams.ts";
import { count, defineReply, instant, refuseReversedRange, workspaceParams } from "../../wire.ts";

/** Which stored raw batches to normalize again. */
export const newReplay = refuseReversedRange(
  z.strictObject({
    from: instant
      .optional()
      .describe("Only pages read at or after this instant; default: all that are still kept"),
    to: instant.optional().describe("Only pages read before this instant; default: now"),
    streams: z.array(streamSchema).min(1).optional().describe("Default: all"),
  }),
).meta({ id: "NewReplay" });

/** A replay: stored raw batches that are normalized again, and the outcome. */
export const replay = defineReply("Replay", {
  id: z.uuid(),
  streams: z.array(streamSchema),
  from: instant.nullable(),
  to: instant,
  batches: count.describe("Pages to normalize again"),
  records: count.describe("Records in them"),
  left: count.describe("Pages not normalized yet; 0 when the replay is done"),
  counts: z.object({
    stored: count.describe("Written again"),
    unchanged: count.describe("Already stored in this or a newer version"),
    rejected: count.describe("Could not be parsed"),
    dropped: count.describe("Not stored before, so not stored now"),
  }),
  openedAt: instant,
});

export const replayParams = workspaceParams.extend({ replayId: z.uuid() });
