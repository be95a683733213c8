import { z } from "zod";
import { defineJob } from "../define-job.ts";

/** Map and store one raw batch. Sent by fetcher and scheduler; handled by normalizer. */
export const normalizeBatch = defineJob({
  name: "normalize-batch",
  payload: z.object({ batchId: z.uuid() }),
  key: ({ batchId }) => batchId,
  attempts: 8,
  backoffMs: 500,
});
