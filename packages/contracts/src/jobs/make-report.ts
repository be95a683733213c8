import { z } from "zod";
import { defineJob } from "../define-job.ts";
import { priority } from "../domain/runs.ts";

/**
 * Reads what Kustomer has in a window and compares it with the store. Sent by api, cli, scheduler and fetcher; handled
 * by fetcher.
 */
export const makeReport = defineJob({
  name: "make-report",
  payload: z.object({ reportId: z.uuid() }),
  key: ({ reportId }) => reportId,
  attempts: 8,
  backoffMs: 1_000,
});

/** What to send for a report; it waits behind all reading that stores records. */
export const toReportDispatch = ({ id }: { id: string }) => ({
  payload: { reportId: id },
  priority: priority.backfill,
});
