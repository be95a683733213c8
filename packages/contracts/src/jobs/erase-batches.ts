import { z } from "zod";
import { defineJob, priority } from "../define-job.ts";

/** Take what is gone or redacted out of a workspace's raw batches. Sent by scheduler and normalizer; handled by normalizer. */
export const eraseBatches = defineJob({
  name: "erase-batches",
  payload: z.object({ workspaceId: z.uuid() }),
  key: ({ workspaceId }) => workspaceId,
  attempts: 3,
  backoffMs: 5_000,
});

/** The ring for a workspace's erasures; they wait behind everything that is read. */
export const toErasureDispatch = (workspaceId: string) => ({
  payload: { workspaceId },
  priority: priority.backfill,
});
