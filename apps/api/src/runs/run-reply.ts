import type { http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import type { z } from "zod";
import { toProgress } from "../integrations/integration-reply.ts";

const nothingRead = { conversations: 0, messages: 0, customers: 0, tags: 0 };

/** Converts a run to its reply. */
export function toRunReply(run: runs.RunWithOutcome): z.output<typeof http.run> {
  const { readCounts, outcome, searches, otherRequests, removed, ...rest } = run;
  return {
    ...rest,
    pausedByPerson: run.state === "paused" && run.pausedByPerson,
    window: runs.getRunWindow(run),
    progress: toProgress(run),
    counts: { read: { ...nothingRead, ...readCounts }, ...outcome, deleted: removed },
    requests: { search: searches, other: otherRequests, total: searches + otherRequests },
  };
}
