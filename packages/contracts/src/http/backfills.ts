import { z } from "zod";
import { instant } from "./wire.ts";

const count = z.int().min(0);

/** A past range to read. */
export const backfillRange = z
  .strictObject({
    from: instant.describe("Read is what was updated from here on"),
    to: instant.describe("and before here; not in the future, and at most 15 years after `from`"),
  })
  .meta({ id: "BackfillRange" });

/** What reading a past range would bring and take. */
export const backfillEstimate = z
  .object({
    from: instant,
    to: instant.describe("As asked, or a little earlier: what has not settled yet is left to the live runs"),
    conversations: count.describe(
      "By search, those last updated in the range; by lists, those that began in it",
    ),
    messages: count,
    exact: z.boolean().describe("Whether both numbers are what Kustomer counts"),
    requests: z
      .object({ search: count, other: count })
      .describe("Pages, threads of conversations that began before the range, and customers"),
    minutes: z.number().describe("At the budget that live runs leave free now"),
    volume: z.object({
      wouldUse: count.describe("Conversations of the range that are not stored, as far as can be told"),
      room: count.describe("What the current period has room for"),
      limit: count,
    }),
    warnings: z
      .array(z.string())
      .describe("What is counted or will be seen only in part, in plain sentences"),
  })
  .meta({ id: "BackfillEstimate" });
