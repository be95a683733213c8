import { Fault } from "@inlet/contracts";
import { type DbPool, deletions, inTransaction, type Run } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { lockIntegration } from "../integrations/find-integration.ts";
import { addJsonOption } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { toRunFacts, toRunJson } from "../output/run-views.ts";
import { dispatchRuns, readDispatchEnv } from "../runs/dispatch.ts";
import { findRun } from "../runs/find-run.ts";
import { assertActive } from "../runs/start-run.ts";
import { watchRun } from "../runs/watch-run.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface Options {
  full?: true;
  watch?: true;
  json?: true;
}

/** Adds `inlet reconcile`, which finds records that were deleted in Kustomer. */
export function addReconcile(program: Command, shell: Shell): void {
  addJsonOption(
    program
      .command("reconcile")
      .description("find records that were deleted, merged or redacted in Kustomer"),
  )
    .argument("<workspaceId>", "the workspace", parseId)
    .option("--full", "verify everything that is stored in this one run")
    .option("--watch", "watch the run to its end; exit with 1 unless it is done")
    .action((workspaceId: string, options: Options) => reconcile(shell, workspaceId, options));
}

function reconcile(shell: Shell, workspaceId: string, { full, watch, json }: Options): Promise<void> {
  const { queueUrl } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const { id: runId, version, lane } = await openReconcile(db, workspaceId, { full: full ?? false });
    await dispatchRuns(shell, queueUrl, [{ id: runId, version, lane }]);
    if (watch) await follow(shell, db, runId);
    const run = await findRun(db, runId);
    printOne(shell, { json, value: toRunJson(run), facts: toRunFacts(run) });
  });
}

async function follow(shell: Shell, db: DbPool, runId: string): Promise<void> {
  shell.printNote(`run ${runId}`);
  const { state, question } = await watchRun(db, runId, { onChange: shell.printNote });
  if (state !== "done") shell.markFailed();
  if (question !== null)
    shell.printNote(`${question.message}\ninlet runs confirm ${runId}\ninlet runs cancel ${runId}`);
}

/** Opens a reconcile run, or makes the open one run again. @throws Fault not_found, conflict */
function openReconcile(db: DbPool, workspaceId: string, { full }: { full: boolean }): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await lockIntegration(tx, workspaceId);
    assertActive(integration);
    const run = await deletions.openReconcile(tx, integration.id, { full });
    if (run === undefined)
      throw new Fault(
        "conflict",
        "nothing has been read yet, so there is nothing to reconcile: wait for the first run",
      );
    return run;
  });
}

/** Adds `inlet runs confirm`, which lets a run delete the records that its question names. */
export function addConfirm(runs: Command, shell: Shell): void {
  addJsonOption(runs.command("confirm").description("let a run delete the records that its question names"))
    .argument("<runId>", "the run", parseId)
    .action((runId: string, { json }: { json?: true }) => confirm(shell, runId, json));
}

function confirm(shell: Shell, runId: string, json: true | undefined): Promise<void> {
  const { queueUrl } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const { state } = await findRun(db, runId);
    const confirmed = await deletions.confirmDeletions(db, runId);
    if (confirmed === undefined)
      throw new Fault("conflict", `run ${runId} has no question to confirm: it is ${state}`);
    if (confirmed.state === "queued") await dispatchRuns(shell, queueUrl, [confirmed]);
    const run = await findRun(db, runId);
    printOne(shell, { json, value: toRunJson(run), facts: toRunFacts(run) });
  });
}
