import { z } from "zod";
import { defineJob } from "../define-job.ts";

/** Checks an integration's key at Kustomer: does it work, and what may it read? Sent by scheduler; handled by fetcher. */
export const checkKey = defineJob({
  name: "check-key",
  payload: z.object({ integrationId: z.uuid() }),
  key: ({ integrationId }) => integrationId,
  attempts: 3,
  backoffMs: 5_000,
});
