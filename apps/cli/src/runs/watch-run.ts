import { setTimeout as wait } from "node:timers/promises";
import { isFinishedRun } from "@inlet/contracts";
import { type DbPool, type Run, runs } from "@inlet/db";
import { formatProgress } from "../output/run-views.ts";
import { noRun } from "./find-run.ts";

/** How to watch a run. */
export interface WatchOptions {
  onChange: (line: string) => void;
  /** Pause between two polls, in milliseconds. */
  pollMs?: number;
}

/**
 * Polls a run until it has ended or is paused, and reports each change.
 * @throws Fault not_found when the run is deleted with its integration
 */
export async function watchRun(
  db: DbPool,
  runId: string,
  { onChange, pollMs = 500 }: WatchOptions,
): Promise<Run> {
  let reported = "";
  while (true) {
    const run = await runs.findById(db, runId);
    if (run === undefined) throw noRun(runId);
    const line = `${run.state}  ${run.phase}  ${formatProgress(run)}${run.error ? `  ${run.error.message}` : ""}`;
    if (line !== reported) onChange(line);
    reported = line;
    if (hasStopped(run)) return run;
    await wait(pollMs);
  }
}

const hasStopped = ({ state }: Run): boolean => state === "paused" || isFinishedRun({ state });
