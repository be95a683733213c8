import { Fault } from "@inlet/contracts";
import { type DbPool, inTransaction, type Run, reconciles } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { lockIntegration } from "../integrations/find-integration.ts";
import { withJson } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { runFacts, runJson } from "../output/run-views.ts";
import { readRingingEnv, ring } from "../runs/dispatch.ts";
import { findRun } from "../runs/find-run.ts";
import { refuseUnlessActive } from "../runs/start-run.ts";
import { watchRun } from "../runs/watch-run.ts";
import { id } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface Options {
  full?: true;
  watch?: true;
  json?: true;
}

/** `inlet reconcile`: looks for what is gone at Kustomer. */
export function addReconcile(program: Command, shell: Shell): void {
  withJson(
    program.command("reconcile").description("look now for what was deleted, merged or redacted at Kustomer"),
  )
    .argument("<workspaceId>", "whose", id)
    .option("--full", "go through everything that is stored in this one run")
    .option("--watch", "follow it to its end; exit 1 unless it is done")
    .action((workspaceId: string, options: Options) => reconcile(shell, workspaceId, options));
}

function reconcile(shell: Shell, workspaceId: string, { full, watch, json }: Options): Promise<void> {
  const { queueUrl } = readRingingEnv(shell);
  return withDb(shell, async (db) => {
    const { id: runId, version, lane } = await open(db, workspaceId, { whole: full ?? false });
    await ring(shell, queueUrl, [{ id: runId, version, lane }]);
    if (watch) await follow(shell, db, runId);
    const run = await findRun(db, runId);
    printOne(shell, { json, value: runJson(run), facts: runFacts(run) });
  });
}

async function follow(shell: Shell, db: DbPool, runId: string): Promise<void> {
  shell.tell(`run ${runId}`);
  const { state, question } = await watchRun(db, runId, { tell: shell.tell });
  if (state !== "done") shell.markBad();
  if (question !== null)
    shell.tell(`${question.message}\ninlet runs confirm ${runId}\ninlet runs cancel ${runId}`);
}

/** @throws Fault not_found, conflict */
function open(db: DbPool, workspaceId: string, { whole }: { whole: boolean }): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await lockIntegration(tx, workspaceId);
    refuseUnlessActive(integration);
    const run = await reconciles.openReconcile(tx, integration.id, { whole });
    if (run === undefined)
      throw new Fault("conflict", "nothing has been read yet: there is nothing to look for");
    return run;
  });
}

/** `inlet runs confirm`: answers a run that asks before it removes much. */
export function addConfirm(runs: Command, shell: Shell): void {
  withJson(runs.command("confirm").description("let a run remove as much as it asks for"))
    .argument("<runId>", "the run", id)
    .action((runId: string, { json }: { json?: true }) => confirm(shell, runId, json));
}

function confirm(shell: Shell, runId: string, json: true | undefined): Promise<void> {
  const { queueUrl } = readRingingEnv(shell);
  return withDb(shell, async (db) => {
    const { state } = await findRun(db, runId);
    const confirmed = await reconciles.confirmDeletions(db, runId);
    if (confirmed === undefined) throw new Fault("conflict", `run ${runId} asks nothing: it is ${state}`);
    if (confirmed.state === "queued") await ring(shell, queueUrl, [confirmed]);
    const run = await findRun(db, runId);
    printOne(shell, { json, value: runJson(run), facts: runFacts(run) });
  });
}
