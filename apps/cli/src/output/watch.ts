import { setTimeout as wait } from "node:timers/promises";
import { isFinishedRun } from "@inlet/contracts";
import type { Db } from "@inlet/db";
import { loadRunReply, type RunReply } from "@inlet/use-cases";
import type { Shell } from "../terminal/shell.ts";
import { formatProgress } from "./run-views.ts";

const pollMs = 500;

/** What to poll, and until when. */
export interface Watched<T> {
  load: () => Promise<T>;
  /** The line to print whenever it changes; empty for none. */
  describe: (it: T) => string;
  isOver: (it: T) => boolean;
}

/** Polls something until it is over, and prints each change. @returns its last state */
export async function watch<T>(shell: Shell, { load, describe, isOver }: Watched<T>): Promise<T> {
  for (let printed = ""; ; await wait(pollMs)) {
    const it = await load();
    const line = describe(it);
    if (line !== "" && line !== printed) shell.printNote(line);
    printed = line;
    if (isOver(it)) return it;
  }
}

/**
 * Watches a run until it has ended or is paused. Marks the command as failed unless the run is done.
 * @throws Fault not_found when the run is deleted with its integration
 */
export async function watchRun(shell: Shell, db: Db, { id: runId }: Pick<RunReply, "id">): Promise<RunReply> {
  shell.printNote(`run ${runId}`);
  const run = await watch(shell, {
    load: () => loadRunReply(db, { runId }),
    describe: (it) =>
      `${it.state}  ${it.phase}  ${formatProgress(it)}${it.error ? `  ${it.error.message}` : ""}`,
    isOver: (it) => it.state === "paused" || isFinishedRun(it),
  });
  if (run.state !== "done") shell.markFailed();
  return run;
}
