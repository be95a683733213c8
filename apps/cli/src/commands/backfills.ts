import { Fault } from "@inlet/contracts";
import { type DbPool, inTransaction, type Run, runs } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { findIntegration, lockIntegration } from "../integrations/find-integration.ts";
import type { Cell } from "../output/format-table.ts";
import { addJsonOption, addPageOptions, type ListOptions, printList } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { runColumns, toRunFacts, toRunJson } from "../output/run-views.ts";
import { dispatchRuns, readDispatchEnv } from "../runs/dispatch.ts";
import { type Estimate, estimateBackfill } from "../runs/estimate-backfill.ts";
import { findRun } from "../runs/find-run.ts";
import { assertActive } from "../runs/start-run.ts";
import { watchRun } from "../runs/watch-run.ts";
import { parseId, parseInstant } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

interface RangeOptions extends runs.BackfillRange {
  watch?: true;
  json?: true;
}

/** Adds `inlet backfills`, which estimates, starts and lists backfills. */
export function addBackfills(program: Command, shell: Shell): void {
  const group = program.command("backfills").description("read past ranges beside the live runs");
  addRangeOptions(
    group
      .command("estimate")
      .description("ask Kustomer what a range holds, and estimate what reading it takes"),
  ).action((workspaceId: string, options: RangeOptions) => estimate(shell, workspaceId, options));
  addRangeOptions(
    group.command("start").description("read a range; a workspace has at most one open backfill"),
  )
    .option("--watch", "watch the run to its end; exit with 1 unless it is done")
    .action((workspaceId: string, options: RangeOptions) => start(shell, workspaceId, options));
  addPageOptions(group.command("list").description("list a workspace's backfills, newest first"))
    .argument("<workspaceId>", "the workspace", parseId)
    .action((workspaceId: string, options: ListOptions) => list(shell, workspaceId, options));
}

const addRangeOptions = (command: Command): Command =>
  addJsonOption(command)
    .argument("<workspaceId>", "the workspace", parseId)
    .requiredOption("--from <instant>", "start of the range, by the time of the last update", parseInstant)
    .requiredOption("--to <instant>", "end of the range", parseInstant);

function estimate(shell: Shell, workspaceId: string, { from, to, json }: RangeOptions): Promise<void> {
  return withDb(shell, async (db) => {
    const estimated = await estimateBackfill(db, { workspaceId, range: { from, to }, env: shell.env });
    printOne(shell, { json, value: estimated, facts: toFacts(estimated) });
    if (!json) for (const warning of estimated.warnings) shell.printNote(warning);
  });
}

function toFacts({
  from,
  to,
  conversations,
  messages,
  exact,
  requests,
  minutes,
  volume,
}: Estimate): Record<string, Cell> {
  const about = exact ? "" : "about ";
  return {
    from,
    to,
    conversations: `${about}${conversations}`,
    messages: `${about}${messages}`,
    requests: `about ${requests.search} searches, ${requests.other} others`,
    minutes: `about ${minutes}`,
    volume: `would use ${volume.wouldUse}; the period has room for ${volume.room} of ${volume.limit}`,
  };
}

function start(shell: Shell, workspaceId: string, { from, to, watch, json }: RangeOptions): Promise<void> {
  const { queueUrl, settleMs } = readDispatchEnv(shell);
  return withDb(shell, async (db) => {
    const opened = await openBackfill(db, workspaceId, { range: { from, to }, settleMs });
    await dispatchRuns(shell, queueUrl, [opened]);
    if (watch) {
      shell.printNote(`run ${opened.id}`);
      const { state } = await watchRun(db, opened.id, { onChange: shell.printNote });
      if (state !== "done") shell.markFailed();
    }
    const run = await findRun(db, opened.id);
    printOne(shell, { json, value: toRunJson(run), facts: toRunFacts(run) });
  });
}

interface OpenOptions {
  range: runs.BackfillRange;
  settleMs: number;
}

/** Opens a backfill. @throws Fault not_found, conflict, invalid */
function openBackfill(
  db: DbPool,
  workspaceId: string,
  { range: requested, settleMs }: OpenOptions,
): Promise<Run> {
  return inTransaction(db, async (tx) => {
    const integration = await lockIntegration(tx, workspaceId);
    assertActive(integration);
    const range = await runs.clampToSettled(tx, requested, { settleMs });
    const run = await runs.openBackfill(tx, integration.id, range);
    if (run !== undefined) return run;
    const other = await runs.findOpenBackfill(tx, integration.id);
    const message = `backfill ${other?.id} is already open: wait until it ends, or run inlet runs cancel ${other?.id}`;
    throw new Fault("conflict", message);
  });
}

function list(shell: Shell, workspaceId: string, options: ListOptions): Promise<void> {
  return withDb(shell, async (db) => {
    await findIntegration(db, workspaceId);
    await printList(shell, options, {
      read: (slice) => runs.list(db, { ...slice, workspaceId, kind: "backfill" }),
      toPosition: (it) => it.id,
      columns: runColumns,
      toJson: toRunJson,
      emptyText: "There are no backfills.",
    });
  });
}
