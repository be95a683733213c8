import { type Run, runs } from "@inlet/db";
import type { Cell, Columns } from "./format-table.ts";

/** Formats how many records were read, and of how many. */
export function formatProgress({ doneRecords, totalRecords }: Pick<Run, "doneRecords" | "totalRecords">) {
  return totalRecords === null ? `${doneRecords} records` : `${doneRecords} of ${totalRecords} records`;
}

/** The columns of a list of runs. */
export const runColumns: Columns<Run> = {
  id: (it) => it.id,
  workspace: (it) => it.workspaceId,
  kind: (it) => it.kind,
  state: (it) => it.state,
  phase: (it) => it.phase,
  read: formatProgress,
  opened: (it) => it.openedAt,
  finished: (it) => it.finishedAt,
  error: (it) => it.error?.message,
};

const nothingRead = { conversations: 0, messages: 0, customers: 0, tags: 0 };

/** Converts a run to JSON, in the shape of the API's reply, with the ids of its workspace and integration. */
export function toRunJson(run: Run & Partial<Pick<runs.RunWithOutcome, "outcome">>): object {
  const { id, workspaceId, integrationId, kind, state, phase, strategy, through, failures, error } = run;
  const { openedAt, finishedAt, searches, otherRequests, readCounts, outcome } = run;
  return {
    ...{ id, workspaceId, integrationId, kind, state, phase, strategy },
    window: runs.getRunWindow(run),
    through,
    progress: { done: run.doneRecords, total: run.totalRecords },
    counts: { read: { ...nothingRead, ...readCounts }, ...outcome, deleted: run.removed },
    requests: { search: searches, other: otherRequests, total: searches + otherRequests },
    ...{ pausedByPerson: run.pausedByPerson, warnings: run.warnings },
    ...{ question: run.question, failures, error, openedAt, finishedAt },
  };
}

/** Converts a run to facts for people. */
export function toRunFacts(run: runs.RunWithOutcome): Record<string, Cell> {
  const { stored, unchanged, held, rejected, dropped } = run.outcome;
  const { conversations, messages, customers, tags } = { ...nothingRead, ...run.readCounts };
  return {
    id: run.id,
    workspace: run.workspaceId,
    kind: run.kind,
    state: run.state,
    phase: run.phase,
    strategy: run.strategy,
    "window from": runs.getRunWindow(run).from,
    "window to": run.ceiling,
    progress: formatProgress(run),
    read: `${conversations} conversations, ${messages} messages, ${customers} customers, ${tags} tags`,
    outcome: `${stored} stored, ${unchanged} unchanged, ${held} held, ${rejected} rejected, ${dropped} dropped`,
    deleted: run.removed,
    requests: `${run.searches} searches, ${run.otherRequests} others`,
    "paused by a person": run.pausedByPerson,
    warnings: run.warnings.join(" "),
    failures: run.failures,
    error: run.error?.message,
    question: run.question?.message,
    opened: run.openedAt,
    finished: run.finishedAt,
  };
}
