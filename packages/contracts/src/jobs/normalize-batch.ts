import { z } from "zod";
import { defineJob } from "../define-job.ts";
import { priority } from "../domain/runs.ts";

/** Maps and stores one raw batch. Sent by api, cli, fetcher and scheduler; handled by normalizer. */
export const normalizeBatch = defineJob({
  name: "normalize-batch",
  payload: z.object({ batchId: z.uuid() }),
  key: ({ batchId }) => batchId,
  attempts: 8,
  backoffMs: 500,
});

/** What to send for a batch; a replayed batch waits behind everything that is read now. */
export const toBatchDispatch = ({ id, replayed }: { id: string; replayed: boolean }) => ({
  payload: { batchId: id },
  priority: replayed ? priority.backfill : priority.live,
});
