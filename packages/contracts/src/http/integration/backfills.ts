import { z } from "zod";
import { count, defineBody, defineReply, instant } from "../../wire.ts";

/** A past range to read. */
export const backfillRange = defineBody("BackfillRange", {
  from: instant.describe("Records updated at or after this instant are read"),
  to: instant.describe(
    "Records updated before this instant are read; at most 5 minutes ahead, for clocks that differ, and at most 15 years after `from`",
  ),
});

/** What a backfill of a past range would bring and cost. */
export const backfillEstimate = defineReply("BackfillEstimate", {
  from: instant,
  to: instant.describe("As requested, or a little earlier: the live runs read what has not settled yet"),
  conversations: count.describe("By search, those last updated in the range; by lists, those created in it"),
  messages: count,
  exact: z.boolean().describe("Whether Kustomer counted both numbers"),
  requests: z
    .object({ search: count, other: count })
    .describe("For pages, for threads of conversations created before the range, and for customers"),
  minutes: z.number().describe("With the request budget that live runs leave free now"),
  volume: z.object({
    wouldUse: count.describe("Conversations of the range that are not stored yet, estimated"),
    room: count.describe("Units left in the current period"),
    limit: count,
  }),
  warnings: z
    .array(z.string())
    .describe("What is counted, or will be read, only in part, in plain sentences"),
});
