import type { http } from "@inlet/contracts";
import { passes, type runQueries } from "@inlet/db";
import type { z } from "zod";
import { toProgress } from "../integrations/integration-reply.ts";

const nothingRead = { conversations: 0, messages: 0, customers: 0, tags: 0 };

/** A run as callers see it. */
export function toRunReply(run: runQueries.RunWithOutcome): z.output<typeof http.run> {
  const { readCounts, outcome, searches, otherRequests, removed, ...rest } = run;
  return {
    ...rest,
    pausedByPerson: run.state === "paused" && run.pausedByPerson,
    window: passes.getRunWindow(run),
    progress: toProgress(run),
    counts: { read: { ...nothingRead, ...readCounts }, ...outcome, deleted: removed },
    requests: { search: searches, other: otherRequests, total: searches + otherRequests },
  };
}
