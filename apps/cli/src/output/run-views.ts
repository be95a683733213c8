import { type Run, runs } from "@inlet/db";
import type { Cell, Columns } from "./format-table.ts";

/** How much has been read, of how much. */
export function formatProgress({ doneRecords, totalRecords }: Pick<Run, "doneRecords" | "totalRecords">) {
  return totalRecords === null ? `${doneRecords} records` : `${doneRecords} of ${totalRecords} records`;
}

/** A run in a list. */
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

/** A run for programs, in the shape of the API's, with whose it is. */
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

/** A run for people. */
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
    "held by a person": run.pausedByPerson,
    warnings: run.warnings.join(" "),
    failures: run.failures,
    error: run.error?.message,
    question: run.question?.message,
    opened: run.openedAt,
    finished: run.finishedAt,
  };
}
