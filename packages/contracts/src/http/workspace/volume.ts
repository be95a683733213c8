import { z } from "zod";
import { periodSchema } from "../../domain/workspaces.ts";
import { defineReply, instant } from "../../wire.ts";

/** What a workspace has used in its current period. */
export const volume = defineReply("Volume", {
  limit: z.int(),
  used: z.int().describe("Conversations admitted in this period"),
  held: z
    .int()
    .describe(
      "Conversations beyond the limit, known by id only; they wait for a higher limit or the next period",
    ),
  period: periodSchema,
  periodStart: instant,
  periodEnd: instant,
  projectedFullAt: instant
    .nullable()
    .describe(
      "When the limit will be reached at the rate of the last 7 days of this period, and at least of the last 24 hours; null when it will not be reached in this period, is reached already, or when there is no estimate",
    ),
  notices: z
    .array(z.int())
    .describe(
      "The thresholds of 80, 95 and 100 % for which a notice was sent in this period under this limit",
    ),
});

/** The maximum number of days in one reply. */
export const maxVolumeDays = 366;

const day = z.iso
  .date("must be a day such as 2026-02-01")
  .refine((it) => it >= "2000-01-01" && it <= "9999-01-01", "must be between 2000-01-01 and 9999-01-01");

/** The first and last day to return. */
export const volumeDaysQuery = z.strictObject({
  from: day.optional().describe("Default: 29 days before `to`"),
  to: day.optional().describe("Default: today in UTC"),
});

/** A workspace's volume day by day. */
export const volumeDays = defineReply("VolumeDays", {
  data: z.array(
    defineReply("VolumeDay", {
      day: z.iso.date(),
      admitted: z.int().describe("Conversations admitted on that day"),
      held: z.int().describe("Conversations held on that day and still held now"),
    }),
  ),
});
