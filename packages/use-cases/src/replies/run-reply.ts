import { Fault, type http } from "@inlet/contracts";
import { type Db, type Run, runs } from "@inlet/db";
import type { z } from "zod";

/** What API and command line answer about a run. */
export type RunReply = z.output<typeof http.run> & Pick<Run, "workspaceId" | "integrationId">;

/** Names a run: of one workspace, or of any. */
export interface RunParams {
  runId: string;
  workspaceId?: string | undefined;
}

/** Finds a run with the outcome of its records. @throws Fault not_found */
export async function findRun(db: Db, { runId, workspaceId }: RunParams): Promise<runs.RunWithOutcome> {
  const run = await runs.findWithOutcome(db, { id: runId, workspaceId });
  if (run === undefined) throw new Fault("not_found", "There is no such run.");
  return run;
}

/** Loads the reply for a run. @throws Fault not_found */
export const loadRunReply = async (db: Db, params: RunParams): Promise<RunReply> =>
  toRunReply(await findRun(db, params));

const nothingRead = { conversations: 0, messages: 0, customers: 0, tags: 0 };

/** Converts a run to its reply. */
export function toRunReply(run: runs.RunWithOutcome): RunReply {
  const { workspaceId, integrationId, strategy, through, warnings, question, failures } = run;
  return {
    ...{ ...toRunSummary(run), workspaceId, integrationId, strategy, through, warnings, question, failures },
    pausedByPerson: run.state === "paused" && run.pausedByPerson,
    window: runs.getRunWindow(run),
    counts: { read: { ...nothingRead, ...run.readCounts }, ...run.outcome, deleted: run.removed },
    requests: toRequests(run),
  };
}

/** Converts a run to its short reply. */
export function toRunSummary(run: Run): z.output<typeof http.runSummary> {
  const { id, kind, phase, error, openedAt, finishedAt } = run;
  const state = run.atBarrier && run.state === "waiting" ? "running" : run.state; // its own pages are being stored
  return { id, kind, state, phase, progress: toProgress(run), error, openedAt, finishedAt };
}

/**
 * Converts a run's counts of records to its progress. The total is unknown once more were read than searches have announced, because
 * lists announce none.
 */
export const toProgress = ({ doneRecords, totalRecords }: Pick<Run, "doneRecords" | "totalRecords">) => ({
  done: doneRecords,
  total: totalRecords !== null && doneRecords > totalRecords ? null : totalRecords,
});

/** Converts the requests that a run or report has sent to their reply. */
export const toRequests = ({ searches, otherRequests }: Pick<Run, "searches" | "otherRequests">) => ({
  search: searches,
  other: otherRequests,
  total: searches + otherRequests,
});
