import { runStateSchema } from "@inlet/contracts";
import { type Run, runs } from "@inlet/db";
import {
  cancelRun,
  confirmDeletions,
  findWorkspace,
  loadRunReply,
  pauseRun,
  type RunReply,
  resumeRun,
  startRun,
  toRunReply,
} from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { withQueues } from "../database/with-queues.ts";
import {
  addJsonOption,
  addPageOptions,
  type JsonOption,
  type ListOptions,
  printList,
} from "../output/pages.ts";
import { printRun, runColumns } from "../output/run-views.ts";
import { watchRun } from "../runs/watch-run.ts";
import { parseAs, parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface ListRuns extends ListOptions {
  workspace?: string;
  state?: Run["state"];
}
interface StartRun extends JsonOption {
  watch?: true;
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
  addJsonOption(group.command("start").description("open a run now, or make the open one read up to now"))
    .argument("<workspaceId>", "the workspace", parseId)
    .option("--watch", "watch the run to its end; exit with 1 unless it is done")
    .action((workspaceId: string, options: StartRun) => start(shell, workspaceId, options));
  /** Adds a command about one run, which prints the run that `work` returns. */
  const addRunCommand = (name: string, description: string, work: (runId: string) => Promise<RunReply>) =>
    addJsonOption(group.command(name).description(description))
      .argument("<runId>", "the run", parseId)
      .action(async (runId: string, options: JsonOption) => printRun(shell, await work(runId), options));
  addRunCommand("show", "show one run and the outcome of its records", (runId) =>
    withDb(shell, (db) => loadRunReply(db, { runId })),
  );
  addRunCommand("cancel", "end a run for good; the records that it has read stay", (runId) =>
    withDb(shell, (db) => cancelRun({ db }, { runId })),
  );
  addRunCommand("pause", "pause a run that is not live; it keeps its cursors until it is resumed", (runId) =>
    withDb(shell, (db) => pauseRun({ db }, { runId })),
  );
  addRunCommand("resume", "continue a run that a person paused", (runId) => resume(shell, runId));
  addRunCommand("confirm", "let a run delete the records that its question names", (runId) =>
    withQueues(shell, (deps) => confirmDeletions(deps, { runId })),
  );
}

const list =
  (shell: Shell) =>
  ({ workspace, state, ...options }: ListRuns) =>
    withDb(shell, async (db) => {
      if (workspace !== undefined) await findWorkspace(db, workspace);
      await printList(shell, options, {
        read: async (slice) =>
          (await runs.list(db, { ...slice, workspaceId: workspace, state })).map(toRunReply),
        toPosition: (it) => it.id,
        columns: runColumns,
        emptyText: "There are no such runs.",
      });
    });

function start(shell: Shell, workspaceId: string, { watch, ...options }: StartRun): Promise<void> {
  return withQueues(shell, async (deps) => {
    const run = await startRun(deps, { workspaceId });
    printRun(shell, watch ? await watchRun(shell, deps.db, run) : run, options);
  });
}

async function resume(shell: Shell, runId: string): Promise<RunReply> {
  const run = await withQueues(shell, (deps) => resumeRun(deps, { runId }));
  if (run.state === "paused") shell.printNote("The run continues once its integration is active again.");
  return run;
}
