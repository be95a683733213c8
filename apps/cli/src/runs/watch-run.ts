import { setTimeout as wait } from "node:timers/promises";
import { isFinishedRun } from "@inlet/contracts";
import { type DbPool, type Run, runs } from "@inlet/db";
import { formatProgress } from "../output/run-views.ts";
import { noRun } from "./find-run.ts";

/** What a watcher is told, and how often it looks. */
export interface WatchOptions {
  onChange: (line: string) => void;
  everyMs?: number;
}

/**
 * Follows a run until it is over or paused, telling each change once.
 * @throws Fault not_found when the run goes away with its integration
 */
export async function watchRun(
  db: DbPool,
  runId: string,
  { onChange, everyMs = 500 }: WatchOptions,
): Promise<Run> {
  let told = "";
  while (true) {
    const run = await runs.findById(db, runId);
    if (run === undefined) throw noRun(runId);
    const line = `${run.state}  ${run.phase}  ${formatProgress(run)}${run.error ? `  ${run.error.message}` : ""}`;
    if (line !== told) onChange(line);
    told = line;
    if (hasStopped(run)) return run;
    await wait(everyMs);
  }
}

const hasStopped = ({ state }: Run): boolean => state === "paused" || isFinishedRun({ state });
