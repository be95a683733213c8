import { Fault } from "@inlet/contracts";
import { type DbPool, runs } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { addJsonOption } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { toRunFacts, toRunJson } from "../output/run-views.ts";
import { dispatchRuns, readDispatchEnv } from "../runs/dispatch.ts";
import { findRun } from "../runs/find-run.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface AsJson {
  json?: true;
}

/** `inlet runs pause|resume`: runs that a person holds. */
export function addPauseCommands(group: Command, shell: Shell): void {
  addJsonOption(
    group.command("pause").description("let a run that is not live keep its place until it is resumed"),
  )
    .argument("<runId>", "the run", parseId)
    .action((runId: string, options: AsJson) => pause(shell, runId, options));
  addJsonOption(group.command("resume").description("let a run that was paused go on"))
    .argument("<runId>", "the run", parseId)
    .action((runId: string, options: AsJson) => resume(shell, runId, options));
}

function pause(shell: Shell, runId: string, options: AsJson): Promise<void> {
  return withDb(shell, async (db) => {
    const { lane, workspaceId, state } = await findRun(db, runId);
    const liveOnes = `run ${runId} is live, and paused with its integration: inlet integrations pause ${workspaceId}`;
    if ((await runs.pause(db, runId)) === undefined)
      throw new Fault(
        "conflict",
        lane === "live" ? liveOnes : `run ${runId} is over already: it is ${state}`,
      );
    await show(shell, db, { runId, ...options });
  });
}

function resume(shell: Shell, runId: string, options: AsJson): Promise<void> {
  const { queueUrl } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const { question } = await findRun(db, runId);
    const run = await runs.resume(db, runId);
    if (run === undefined && question !== null)
      throw new Fault("conflict", `run ${runId} waits for an answer: inlet runs confirm ${runId}`);
    if (run === undefined) throw new Fault("conflict", `nobody paused run ${runId}`);
    if (run.state === "queued") await dispatchRuns(shell, queueUrl, [run]);
    else shell.printNote("It goes on once its integration reads again.");
    await show(shell, db, { runId, ...options });
  });
}

async function show(shell: Shell, db: DbPool, { runId, json }: { runId: string } & AsJson): Promise<void> {
  const run = await findRun(db, runId);
  printOne(shell, { json, value: toRunJson(run), facts: toRunFacts(run) });
}
