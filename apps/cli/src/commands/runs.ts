import { Fault, runStateSchema } from "@inlet/contracts";
import { type Run, runQueries, runs } from "@inlet/db";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { findWorkspace } from "../integrations/find-workspace.ts";
import { type ListOptions, printList, withJson, withPages } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { runColumns, runFacts, runJson } from "../output/run-views.ts";
import { readRingingEnv, ring } from "../runs/dispatch.ts";
import { findRun } from "../runs/find-run.ts";
import { startRun } from "../runs/start-run.ts";
import { watchRun } from "../runs/watch-run.ts";
import { as, id } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";
import { addConfirm } from "./reconcile.ts";
import { addHolding } from "./run-pauses.ts";

interface ListRuns extends ListOptions {
  workspace?: string;
  state?: Run["state"];
}
interface StartRun {
  watch?: true;
  json?: true;
}

const states = runStateSchema.options;
const state = z.enum(states, { error: `It is none of ${states.join(", ")}.` });

/** `inlet runs`: acts of bringing an integration up to date. */
export function addRuns(program: Command, shell: Shell): void {
  const group = program.command("runs").description("acts of bringing an integration up to date");
  withPages(group.command("list").description("runs of all workspaces, newest first"))
    .option("--workspace <id>", "only this workspace's", id)
    .option("--state <state>", states.join(", "), as(state))
    .action(list(shell));
  withJson(group.command("show").description("one run, and what became of its records"))
    .argument("<runId>", "the run", id)
    .action((runId: string, { json }: { json?: true }) =>
      withDb(shell, (db) => show(shell, { db, runId, json })),
    );
  withJson(group.command("start").description("open a run now, or make the open one read up to now"))
    .argument("<workspaceId>", "whose", id)
    .option("--watch", "follow it to its end; exit 1 unless it is done")
    .action((workspaceId: string, options: StartRun) => start(shell, workspaceId, options));
  withJson(group.command("cancel").description("end a run for good; what it has read stays"))
    .argument("<runId>", "the run", id)
    .action((runId: string, { json }: { json?: true }) => cancel(shell, runId, json));
  addHolding(group, shell);
  addConfirm(group, shell);
}

const list =
  (shell: Shell) =>
  ({ workspace, state, ...options }: ListRuns) =>
    withDb(shell, async (db) => {
      if (workspace !== undefined) await findWorkspace(db, workspace);
      await printList(shell, options, {
        read: (slice) => runQueries.list(db, { ...slice, workspaceId: workspace, state }),
        placeOf: (it) => it.id,
        columns: runColumns,
        jsonOf: runJson,
        none: "There are no such runs.",
      });
    });

interface Showing {
  db: Parameters<typeof findRun>[0];
  runId: string;
  json: true | undefined;
}

async function show(shell: Shell, { db, runId, json }: Showing): Promise<void> {
  const run = await findRun(db, runId);
  printOne(shell, { json, value: runJson(run), facts: runFacts(run) });
}

function start(shell: Shell, workspaceId: string, { watch, json }: StartRun): Promise<void> {
  const { queueUrl, settleMs } = readRingingEnv(shell);
  return withDb(shell, async (db) => {
    const run = await startRun(db, workspaceId, { settleMs });
    await ring(shell, queueUrl, [run]);
    if (watch) {
      shell.tell(`run ${run.id}`);
      const { state } = await watchRun(db, run.id, { tell: shell.tell });
      if (state !== "done") shell.markBad();
    }
    await show(shell, { db, runId: run.id, json });
  });
}

function cancel(shell: Shell, runId: string, json: true | undefined): Promise<void> {
  return withDb(shell, async (db) => {
    const cancelled = await runs.cancel(db, runId);
    const { state } = await findRun(db, runId);
    if (cancelled === undefined) throw new Fault("conflict", `run ${runId} is over already: it is ${state}`);
    await show(shell, { db, runId, json });
  });
}
