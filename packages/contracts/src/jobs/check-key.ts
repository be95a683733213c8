import { z } from "zod";
import { defineJob } from "../define-job.ts";

/** Ask Kustomer again whether an integration's key works and what it may do. Sent by scheduler; handled by fetcher. */
export const checkKey = defineJob({
  name: "check-key",
  payload: z.object({ integrationId: z.uuid() }),
  key: ({ integrationId }) => integrationId,
  attempts: 3,
  backoffMs: 5_000,
});
