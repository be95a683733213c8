import type { http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import { openKustomerHttp } from "@inlet/kustomer";
import { createKeyring, encryptionEnv, parseEnv } from "@inlet/service-kit";
import { estimateBackfill, findIntegration, startBackfill, toRunReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { readSettings, withQueues } from "../database/with-queues.ts";
import type { Cell } from "../output/format-table.ts";
import { addJsonOption, addPageOptions, type ListOptions, printList } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { printRun, runColumns } from "../output/run-views.ts";
import { watchRun } from "../runs/watch-run.ts";
import { parseId, parseInstant } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Estimate = z.output<typeof http.backfillEstimate>;

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
  const { INLET_ENCRYPTION_KEYS } = parseEnv(z.object(encryptionEnv), shell.env);
  const base = { keyring: createKeyring(INLET_ENCRYPTION_KEYS), settings: readSettings(shell) };
  return withDb(shell, async (db) => {
    await using http = openKustomerHttp();
    const closing = new AbortController().signal; // an interrupted command ends with its process
    const range = { from, to };
    const timeoutMs = 3_600_000; // by lists, on a busy org, an estimate waits long for its permits
    const estimated = await estimateBackfill(
      { ...base, db, http },
      { workspaceId, range, closing, timeoutMs },
    );
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

function start(
  shell: Shell,
  workspaceId: string,
  { from, to, watch, ...options }: RangeOptions,
): Promise<void> {
  return withQueues(shell, async (deps) => {
    const run = await startBackfill(deps, { workspaceId, range: { from, to } });
    printRun(shell, watch ? await watchRun(shell, deps.db, run) : run, options);
  });
}

function list(shell: Shell, workspaceId: string, options: ListOptions): Promise<void> {
  return withDb(shell, async (db) => {
    const { id: integrationId } = await findIntegration(db, workspaceId);
    await printList(shell, options, {
      read: async (slice) =>
        (await runs.list(db, { ...slice, integrationId, kind: "backfill" })).map(toRunReply),
      toPosition: (it) => it.id,
      columns: runColumns,
      emptyText: "There are no backfills.",
    });
  });
}
