import { z } from "zod";
import { defineJob } from "../define-job.ts";

/** Send one notice to its workspace's notice URL. Sent by scheduler; handled by scheduler. */
export const deliverNotice = defineJob({
  name: "deliver-notice",
  payload: z.object({ noticeId: z.uuid() }),
  key: ({ noticeId }) => noticeId,
  // What the receiver does not take is counted in Postgres and rung for again; this is for faults of our own.
  attempts: 3,
  backoffMs: 5_000,
});
