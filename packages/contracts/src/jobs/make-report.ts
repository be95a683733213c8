import { z } from "zod";
import { defineJob, priority } from "../define-job.ts";

/** Read what Kustomer has in a window and compare it with what is stored. Sent by api, cli, scheduler and fetcher; handled by fetcher. */
export const makeReport = defineJob({
  name: "make-report",
  payload: z.object({ reportId: z.uuid() }),
  key: ({ reportId }) => reportId,
  attempts: 8,
  backoffMs: 1_000,
});

/** The ring for a report; it waits behind everything that is read to be stored. */
export const toReportDispatch = ({ id }: { id: string }) => ({
  payload: { reportId: id },
  priority: priority.backfill,
});
