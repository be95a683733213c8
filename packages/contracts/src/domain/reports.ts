import { z } from "zod";
import { streamSchema } from "./streams.ts";

/** The streams that a report compares. */
export const reportStreamSchema = streamSchema.extract(["conversations", "messages"]);
export type ReportStream = z.infer<typeof reportStreamSchema>;

/** How a report stands. */
export const reportStateSchema = z.enum(["queued", "running", "done", "failed"]);
export type ReportState = z.infer<typeof reportStateSchema>;

/** What a report does now; the first four phases read Kustomer. */
export const reportPhaseSchema = z.enum([
  "conversations",
  "messages",
  "lookups",
  "threads",
  "comparison",
  "done",
]);
export type ReportPhase = z.infer<typeof reportPhaseSchema>;

/** Why a record differs between Kustomer and the store. */
export const explanationSchema = z.enum([
  "held",
  "filtered",
  "rejected",
  "pending",
  "unobtainable",
  "unreturned",
  "deleted",
  "erased",
  "expired",
  "out_of_scope",
  "not_read_yet",
  "moved_on",
  "silent_change",
  "hidden",
  "not_listed",
  "more_stored",
  "unexplained",
]);
export type Explanation = z.infer<typeof explanationSchema>;
