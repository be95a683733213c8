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
import { withDb } from "../../database/with-db.ts";
import { withQueues } from "../../database/with-queues.ts";
import { printList } from "../../output/print.ts";
import { printRun, runColumns } from "../../output/run-views.ts";
import { watchRun } from "../../output/watch.ts";
import { getActor } from "../../terminal/actor.ts";
import {
  addCommand,
  addPageOptions,
  addWatchOption,
  addWorkspaceCommand,
  type JsonOption,
  type ListOptions,
  type WatchOptions,
} from "../../terminal/add-command.ts";
import { parseId, parseOneOf } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface ListRuns extends ListOptions {
  workspace?: string;
  state?: Run["state"];
}

const states = runStateSchema.options;

/** Adds `inlet runs`, which lists, shows, starts, pauses, resumes, cancels and confirms runs. */
export function addRuns(program: Command, shell: Shell): void {
  const group = program
    .command("runs")
    .description("manage runs, each of which brings an integration up to date");
  addPageOptions(addCommand(group, "list", "list runs of all workspaces, newest first"))
    .option("--workspace <id>", "only this workspace's", parseId)
    .option("--state <state>", states.join(", "), parseOneOf(states))
    .action((options: ListRuns) => list(shell, options));
  const startText = "open a run now, or make the open one read up to now";
  addWatchOption(addWorkspaceCommand(group, "start", startText)).action(
    (workspaceId: string, options: WatchOptions) => start(shell, workspaceId, options),
  );
  /** Adds a command about one run, which prints the run that `work` returns. */
  const addRunCommand = (name: string, description: string, work: (runId: string) => Promise<RunReply>) =>
    addCommand(group, name, description)
      .argument("<runId>", "the run", parseId)
      .action(async (runId: string, options: JsonOption) => printRun(shell, await work(runId), options));
  addRunCommand("show", "show one run and the outcome of its records", (runId) =>
    withDb(shell, (db) => loadRunReply(db, { runId })),
  );
  addRunCommand("cancel", "end a run for good; the records that it has read stay", (runId) =>
    withDb(shell, (db) => cancelRun({ db, actor: getActor() }, { runId })),
  );
  addRunCommand("pause", "pause a run that is not live; it keeps its cursors until it is resumed", (runId) =>
    withDb(shell, (db) => pauseRun({ db, actor: getActor() }, { runId })),
  );
  addRunCommand("resume", "continue a run that a person paused", (runId) => resume(shell, runId));
  addRunCommand("confirm", "let a run delete the records that its question names", (runId) =>
    withQueues(shell, (deps) => confirmDeletions(deps, { runId })),
  );
}

function list(shell: Shell, { workspace: workspaceId, state, ...options }: ListRuns): Promise<void> {
  return withDb(shell, async (db) => {
    if (workspaceId !== undefined) await findWorkspace(db, workspaceId);
    await printList(shell, options, {
      read: async (slice) => (await runs.list(db, { ...slice, workspaceId, state })).map(toRunReply),
      toPosition: (it) => it.id,
      columns: runColumns,
      emptyText: "There are no such runs.",
    });
  });
}

function start(shell: Shell, workspaceId: string, { watch, ...options }: WatchOptions): Promise<void> {
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
