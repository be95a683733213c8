import { setTimeout as wait } from "node:timers/promises";
import { isFinishedRun } from "@inlet/contracts";
import type { Db } from "@inlet/db";
import { loadRunReply, type RunReply } from "@inlet/use-cases";
import { formatProgress } from "../output/run-views.ts";
import type { Shell } from "../terminal/shell.ts";

const pollMs = 500;

/**
 * Polls a run until it has ended or is paused, and prints each change. Marks the command as failed unless the run is
 * done.
 * @throws Fault not_found when the run is deleted with its integration
 */
export async function watchRun(shell: Shell, db: Db, { id: runId }: Pick<RunReply, "id">): Promise<RunReply> {
  shell.printNote(`run ${runId}`);
  let run = await loadRunReply(db, { runId });
  for (let printed = ""; ; run = await loadRunReply(db, { runId })) {
    const line = formatState(run);
    if (line !== printed) shell.printNote(line);
    printed = line;
    if (run.state === "paused" || isFinishedRun(run)) break;
    await wait(pollMs);
  }
  if (run.state !== "done") shell.markFailed();
  return run;
}

const formatState = (run: RunReply): string =>
  `${run.state}  ${run.phase}  ${formatProgress(run)}${run.error ? `  ${run.error.message}` : ""}`;
