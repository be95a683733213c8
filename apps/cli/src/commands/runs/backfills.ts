import type { http } from "@inlet/contracts";
import { runs } from "@inlet/db";
import { openKustomerHttp } from "@inlet/kustomer";
import { estimateBackfill, findIntegration, startBackfill, toRunReply } from "@inlet/use-cases";
import type { Command } from "commander";
import type { z } from "zod";
import { readKeyring, readProxies, readSettings } from "../../database/read-env.ts";
import { withDb } from "../../database/with-db.ts";
import { withQueues } from "../../database/with-queues.ts";
import type { Cell } from "../../output/format-table.ts";
import { printList, printOne } from "../../output/print.ts";
import { printRun, runColumns } from "../../output/run-views.ts";
import { watchRun } from "../../output/watch.ts";
import {
  addPageOptions,
  addWatchOption,
  addWorkspaceCommand,
  type ListOptions,
  type WatchOptions,
} from "../../terminal/add-command.ts";
import { parseInstant } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface RangeOptions extends runs.BackfillRange, WatchOptions {}

/** Adds `inlet backfills`, which estimates, starts and lists backfills. */
export function addBackfills(program: Command, shell: Shell): void {
  const group = program.command("backfills").description("read past ranges beside the live runs");
  const estimateText = "ask Kustomer what a range holds, and estimate what reading it takes";
  addRangeOptions(addWorkspaceCommand(group, "estimate", estimateText)).action(
    (workspaceId: string, options: RangeOptions) => estimate(shell, workspaceId, options),
  );
  const startText = "read a range; a workspace has at most one open backfill";
  addWatchOption(addRangeOptions(addWorkspaceCommand(group, "start", startText))).action(
    (workspaceId: string, options: RangeOptions) => start(shell, workspaceId, options),
  );
  addPageOptions(addWorkspaceCommand(group, "list", "list a workspace's backfills, newest first")).action(
    (workspaceId: string, options: ListOptions) => list(shell, workspaceId, options),
  );
}

const addRangeOptions = (command: Command): Command =>
  command
    .requiredOption("--from <instant>", "start of the range, by the time of the last update", parseInstant)
    .requiredOption("--to <instant>", "end of the range", parseInstant);

function estimate(shell: Shell, workspaceId: string, { from, to, json }: RangeOptions): Promise<void> {
  const base = { keyring: readKeyring(shell), settings: readSettings(shell) };
  return withDb(shell, async (db) => {
    await using http = openKustomerHttp({
      proxy: readProxies(shell),
      addresses: base.settings.kustomerAddresses,
    });
    const closing = new AbortController().signal; // an interrupted command ends with its process
    const timeoutMs = 3_600_000; // by lists, on a busy org, an estimate waits long for its permits
    const request = { workspaceId, range: { from, to }, closing, timeoutMs };
    const estimated = await estimateBackfill({ ...base, db, http }, request);
    printOne(shell, { json, value: estimated, facts: toFacts(estimated) });
    if (!json) for (const warning of estimated.warnings) shell.printNote(warning);
  });
}

function toFacts(it: z.output<typeof http.backfillEstimate>): Record<string, Cell> {
  const { from, to, requests, volume } = it;
  const about = it.exact ? "" : "about ";
  return {
    from,
    to,
    conversations: `${about}${it.conversations}`,
    messages: `${about}${it.messages}`,
    requests: `about ${requests.search} searches, ${requests.other} others`,
    minutes: `about ${it.minutes}`,
    volume: `would use ${volume.wouldUse}; the period has room for ${volume.room} of ${volume.limit}`,
  };
}

function start(shell: Shell, workspaceId: string, options: RangeOptions): Promise<void> {
  const { from, to, watch } = options;
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
