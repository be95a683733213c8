import { z } from "zod";
import { defineJob } from "../define-job.ts";

/** Take the next steps of a run. Sent by api, scheduler, normalizer and fetcher; handled by fetcher. */
export const takeStep = defineJob({
  name: "take-step",
  payload: z.object({ runId: z.uuid(), version: z.int() }),
  key: ({ runId, version }) => `${runId}/${version}`,
  attempts: 8,
  backoffMs: 1_000,
});
