import { z } from "zod";
import { instant, workspaceParams } from "./wire.ts";

const count = z.int().min(0);
const stream = z.enum(["conversations", "messages", "customers", "tags"]);

/** Which stored pages are to be normalized again. */
export const newReplay = z
  .strictObject({
    from: instant.optional().describe("Pages read from here on; all that are still kept unless given"),
    to: instant.optional().describe("Pages read before this; now unless given"),
    streams: z.array(stream).min(1).optional().describe("All unless given"),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, "`from` must be before `to`")
  .meta({ id: "NewReplay" });

/** Stored pages that are normalized again, and what became of their records. */
export const replay = z
  .object({
    id: z.uuid(),
    streams: z.array(stream),
    from: instant.nullable(),
    to: instant,
    batches: count.describe("Pages that were set back"),
    records: count.describe("Records in them"),
    left: count.describe("Pages that still wait to be normalized; 0 when the replay is done"),
    counts: z.object({
      stored: count.describe("Written anew"),
      unchanged: count.describe("Stored in this or a newer version already"),
      rejected: count.describe("Not understood"),
      dropped: count.describe("Not stored, and so left alone"),
    }),
    openedAt: instant,
  })
  .meta({ id: "Replay" });

/** The replay that a path names. */
export const replayParams = workspaceParams.extend({ replayId: z.uuid() });
