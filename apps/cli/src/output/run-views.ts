import type { RunReply } from "@inlet/use-cases";
import type { JsonOption } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";
import { type Cell, type Columns, showFields } from "./format-table.ts";
import { printOne } from "./print.ts";

/** Formats how many records were read, and of how many. */
export function formatProgress({ progress: { done, total } }: Pick<RunReply, "progress">): string {
  return total === null ? `${done} records` : `${done} of ${total} records`;
}

/** The columns of a list of runs. */
export const runColumns: Columns<RunReply> = {
  id: (it) => it.id,
  workspace: (it) => it.workspaceId,
  ...showFields("kind", "state", "phase"),
  read: formatProgress,
  opened: (it) => it.openedAt,
  finished: (it) => it.finishedAt,
  error: (it) => it.error?.message,
};

/** Prints one run. */
export const printRun = (shell: Shell, run: RunReply, { json }: JsonOption): void =>
  printOne(shell, { json, value: run, facts: toFacts(run) });

function toFacts(run: RunReply): Record<string, Cell> {
  const { read, stored, unchanged, held, rejected, dropped, deleted } = run.counts;
  const { conversations, messages, customers, tags } = read;
  return {
    id: run.id,
    workspace: run.workspaceId,
    kind: run.kind,
    state: run.state,
    phase: run.phase,
    strategy: run.strategy,
    "window from": run.window.from,
    "window to": run.window.to,
    progress: formatProgress(run),
    read: `${conversations} conversations, ${messages} messages, ${customers} customers, ${tags} tags`,
    outcome: `${stored} stored, ${unchanged} unchanged, ${held} held, ${rejected} rejected, ${dropped} dropped`,
    deleted,
    requests: `${run.requests.search} searches, ${run.requests.other} others`,
    "paused by a person": run.pausedByPerson,
    warnings: run.warnings.join(" "),
    failures: run.failures,
    error: run.error?.message,
    question: run.question?.message,
    opened: run.openedAt,
    finished: run.finishedAt,
  };
}
