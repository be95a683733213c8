import { Fault } from "@inlet/contracts";
import { type DbPool, runs } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { addJsonOption, type JsonOption } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { toRunFacts, toRunJson } from "../output/run-views.ts";
import { dispatchRuns, readDispatchEnv } from "../runs/dispatch.ts";
import { findRun } from "../runs/find-run.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet runs pause` and `inlet runs resume`. */
export function addPauseCommands(group: Command, shell: Shell): void {
  addJsonOption(
    group
      .command("pause")
      .description("pause a run that is not live; it keeps its cursors until it is resumed"),
  )
    .argument("<runId>", "the run", parseId)
    .action((runId: string, options: JsonOption) => pause(shell, runId, options));
  addJsonOption(group.command("resume").description("continue a run that a person paused"))
    .argument("<runId>", "the run", parseId)
    .action((runId: string, options: JsonOption) => resume(shell, runId, options));
}

function pause(shell: Shell, runId: string, options: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const { lane, workspaceId, state } = await findRun(db, runId);
    const liveMessage = `run ${runId} is live; pause its integration instead: inlet integrations pause ${workspaceId}`;
    if ((await runs.pause(db, runId)) === undefined)
      throw new Fault(
        "conflict",
        lane === "live" ? liveMessage : `run ${runId} has already ended: it is ${state}`,
      );
    await show(shell, db, { runId, ...options });
  });
}

function resume(shell: Shell, runId: string, options: JsonOption): Promise<void> {
  const { queueUrl } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const { question } = await findRun(db, runId);
    const run = await runs.resume(db, runId);
    if (run === undefined && question !== null)
      throw new Fault(
        "conflict",
        `run ${runId} waits for the answer to its question: inlet runs confirm ${runId}`,
      );
    if (run === undefined)
      throw new Fault("conflict", `no person paused run ${runId}, so it cannot be resumed`);
    if (run.state === "queued") await dispatchRuns(shell, queueUrl, [run]);
    else shell.printNote("The run continues once its integration is active again.");
    await show(shell, db, { runId, ...options });
  });
}

async function show(
  shell: Shell,
  db: DbPool,
  { runId, json }: { runId: string } & JsonOption,
): Promise<void> {
  const run = await findRun(db, runId);
  printOne(shell, { json, value: toRunJson(run), facts: toRunFacts(run) });
}
