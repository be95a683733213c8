import { Fault, runStateSchema } from "@inlet/contracts";
import { type Run, runs } from "@inlet/db";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { findWorkspace } from "../integrations/find-workspace.ts";
import { addJsonOption, addPageOptions, type ListOptions, printList } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { runColumns, toRunFacts, toRunJson } from "../output/run-views.ts";
import { dispatchRuns, readDispatchEnv } from "../runs/dispatch.ts";
import { findRun } from "../runs/find-run.ts";
import { startRun } from "../runs/start-run.ts";
import { watchRun } from "../runs/watch-run.ts";
import { parseAs, parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";
import { addConfirm } from "./reconcile.ts";
import { addPauseCommands } from "./run-pauses.ts";

interface ListRuns extends ListOptions {
  workspace?: string;
  state?: Run["state"];
}
interface StartRun {
  watch?: true;
  json?: true;
}

const states = runStateSchema.options;
const state = z.enum(states, { error: `Must be one of ${states.join(", ")}.` });

/** Adds `inlet runs`, which lists, shows, starts, pauses, resumes, cancels and confirms runs. */
export function addRuns(program: Command, shell: Shell): void {
  const group = program
    .command("runs")
    .description("manage runs, each of which brings an integration up to date");
  addPageOptions(group.command("list").description("list runs of all workspaces, newest first"))
    .option("--workspace <id>", "only this workspace's", parseId)
    .option("--state <state>", states.join(", "), parseAs(state))
    .action(list(shell));
  addJsonOption(group.command("show").description("show one run and the outcome of its records"))
    .argument("<runId>", "the run", parseId)
    .action((runId: string, { json }: { json?: true }) =>
      withDb(shell, (db) => show(shell, { db, runId, json })),
    );
  addJsonOption(group.command("start").description("open a run now, or make the open one read up to now"))
    .argument("<workspaceId>", "the workspace", parseId)
    .option("--watch", "watch the run to its end; exit with 1 unless it is done")
    .action((workspaceId: string, options: StartRun) => start(shell, workspaceId, options));
  addJsonOption(group.command("cancel").description("end a run for good; the records that it has read stay"))
    .argument("<runId>", "the run", parseId)
    .action((runId: string, { json }: { json?: true }) => cancel(shell, runId, json));
  addPauseCommands(group, shell);
  addConfirm(group, shell);
}

const list =
  (shell: Shell) =>
  ({ workspace, state, ...options }: ListRuns) =>
    withDb(shell, async (db) => {
      if (workspace !== undefined) await findWorkspace(db, workspace);
      await printList(shell, options, {
        read: (slice) => runs.list(db, { ...slice, workspaceId: workspace, state }),
        toPosition: (it) => it.id,
        columns: runColumns,
        toJson: toRunJson,
        emptyText: "There are no such runs.",
      });
    });

interface ShowOptions {
  db: Parameters<typeof findRun>[0];
  runId: string;
  json: true | undefined;
}

async function show(shell: Shell, { db, runId, json }: ShowOptions): Promise<void> {
  const run = await findRun(db, runId);
  printOne(shell, { json, value: toRunJson(run), facts: toRunFacts(run) });
}

function start(shell: Shell, workspaceId: string, { watch, json }: StartRun): Promise<void> {
  const { queueUrl, settleMs } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const run = await startRun(db, workspaceId, { settleMs });
    await dispatchRuns(shell, queueUrl, [run]);
    if (watch) {
      shell.printNote(`run ${run.id}`);
      const { state } = await watchRun(db, run.id, { onChange: shell.printNote });
      if (state !== "done") shell.markFailed();
    }
    await show(shell, { db, runId: run.id, json });
  });
}

function cancel(shell: Shell, runId: string, json: true | undefined): Promise<void> {
  return withDb(shell, async (db) => {
    const cancelled = await runs.cancel(db, runId);
    const { state } = await findRun(db, runId);
    if (cancelled === undefined)
      throw new Fault("conflict", `run ${runId} has already ended: it is ${state}`);
    await show(shell, { db, runId, json });
  });
}
