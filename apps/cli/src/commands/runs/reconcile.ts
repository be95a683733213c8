import { startReconcile } from "@inlet/use-cases";
import type { Command } from "commander";
import { withQueues } from "../../database/with-queues.ts";
import { printRun } from "../../output/run-views.ts";
import { watchRun } from "../../output/watch.ts";
import { addWatchOption, addWorkspaceCommand, type WatchOptions } from "../../terminal/add-command.ts";
import type { Shell } from "../../terminal/shell.ts";

interface Options extends WatchOptions {
  full?: true;
}

/** Adds `inlet reconcile`, which finds records that were deleted in Kustomer. */
export function addReconcile(program: Command, shell: Shell): void {
  const description = "find records that were deleted, merged or redacted in Kustomer";
  const command = addWorkspaceCommand(program, "reconcile", description);
  addWatchOption(command.option("--full", "verify everything that is stored in this one run")).action(
    (workspaceId: string, options: Options) => reconcile(shell, workspaceId, options),
  );
}

function reconcile(shell: Shell, workspaceId: string, { full, watch, ...options }: Options): Promise<void> {
  return withQueues(shell, async (deps) => {
    const opened = await startReconcile(deps, { workspaceId, full: full ?? false });
    const run = watch ? await watchRun(shell, deps.db, opened) : opened;
    if (watch && run.question !== null)
      shell.printNote(`${run.question.message}\ninlet runs confirm ${run.id}\ninlet runs cancel ${run.id}`);
    printRun(shell, run, options);
  });
}
