import { z } from "zod";
import { defineJob } from "../define-job.ts";
import { priority } from "../domain/runs.ts";

/**
 * Removes deleted and redacted records from a workspace's raw batches. Sent by scheduler and normalizer; handled by
 * normalizer.
 */
export const eraseBatches = defineJob({
  name: "erase-batches",
  payload: z.object({ workspaceId: z.uuid() }),
  key: ({ workspaceId }) => workspaceId,
  attempts: 3,
  backoffMs: 5_000,
});

/** What to send for a workspace's erasures; they wait behind all reading. */
export const toErasureDispatch = (workspaceId: string) => ({
  payload: { workspaceId },
  priority: priority.backfill,
});
