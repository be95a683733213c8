import { z } from "zod";
import { instant } from "./wire.ts";

/** What a workspace has used in its current period. */
export const volume = z
  .object({
    limit: z.int(),
    used: z.int().describe("Conversations admitted in this period"),
    held: z.int().describe("Conversations known by id that wait for the limit to grow or the period to turn"),
    period: z.enum(["day", "week", "month", "year"]),
    periodStart: instant,
    periodEnd: instant,
    projectedFullAt: instant
      .nullable()
      .describe(
        "When the limit will be reached if conversations go on coming as in the last 7 days of this period; null when it will not be in this period, cannot be told, or is reached already",
      ),
    notices: z
      .array(z.int())
      .describe("Which of 80, 95 and 100 % were told of in this period under this limit"),
  })
  .meta({ id: "Volume" });

/** Most days that are told at once. */
export const maxVolumeDays = 366;

const day = z.iso
  .date()
  .refine((it) => it >= "2000-01-01" && it <= "9999-01-01", "must lie in this or a later century");

/** Which days, both included. */
export const volumeDaysQuery = z.strictObject({
  from: day.optional().describe("29 days before `to` unless given"),
  to: day.optional().describe("Today in UTC unless given"),
});

/** A workspace's volume day by day. */
export const volumeDays = z
  .object({
    data: z.array(
      z
        .object({
          day: z.iso.date(),
          admitted: z.int().describe("Conversations admitted on that day"),
          held: z.int().describe("Conversations held on that day that are still waiting"),
        })
        .meta({ id: "VolumeDay" }),
    ),
  })
  .meta({ id: "VolumeDays" });
