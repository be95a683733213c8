import { z } from "zod";
import { defineJob, priority } from "../define-job.ts";

/** Map and store one raw batch. Sent by api, cli, fetcher and scheduler; handled by normalizer. */
export const normalizeBatch = defineJob({
  name: "normalize-batch",
  payload: z.object({ batchId: z.uuid() }),
  key: ({ batchId }) => batchId,
  attempts: 8,
  backoffMs: 500,
});

/** The ring for a batch; one that is replayed waits behind everything that is read now. */
export const toBatchDispatch = ({ id, replayed }: { id: string; replayed: boolean }) => ({
  payload: { batchId: id },
  priority: replayed ? priority.backfill : priority.live,
});
