import { z } from "zod";
import { defineJob } from "../define-job.ts";

/** Sends one notice to its workspace's notice URL. Sent by scheduler; handled by scheduler. */
export const deliverNotice = defineJob({
  name: "deliver-notice",
  payload: z.object({ noticeId: z.uuid() }),
  key: ({ noticeId }) => noticeId,
  // These attempts cover faults of our own. Postgres counts the receiver's refusals, and the scheduler retries those.
  attempts: 3,
  backoffMs: 5_000,
});
