import { type Integration, integrations } from "@inlet/db";
import { changeSettings, findIntegration, loadIntegrationReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { readSettings } from "../database/read-env.ts";
import { withDb } from "../database/with-db.ts";
import { type DispatchDeps, withQueues } from "../database/with-queues.ts";
import { integrationColumns, toHealthJson, toIntegrationFacts } from "../output/integration-views.ts";
import { printList, printOne } from "../output/print.ts";
import { getActor } from "../terminal/actor.ts";
import {
  addCommand,
  addPageOptions,
  addWorkspaceCommand,
  type JsonOption,
  type ListOptions,
} from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet integrations`, which shows, pauses and resumes connections to Kustomer. */
export function addIntegrations(program: Command, shell: Shell): void {
  const group = program.command("integrations").description("workspaces' connections to Kustomer");
  addPageOptions(addCommand(group, "list", "list all integrations, ordered by workspace"))
    .option("--failing", "only those that need a new key or whose last run failed or is failing")
    .action((options: ListOptions & { failing?: true }) => list(shell, options));
  const add = (name: string, description: string, work: typeof show) =>
    addWorkspaceCommand(group, name, description).action((workspaceId: string, options: JsonOption) =>
      work(shell, workspaceId, options),
    );
  add("show", "show one integration: health, switches, schedule, last run", show);
  add("pause", "read nothing new; open runs keep their cursors", pause);
  add("resume", "continue from where it was paused", resume);
}

function list(shell: Shell, { failing, ...options }: ListOptions & { failing?: true }): Promise<void> {
  return withDb(shell, (db) =>
    printList(shell, options, {
      read: (slice) => integrations.listIntegrationHealth(db, { ...slice, failing }),
      toPosition: (it) => it.workspaceId,
      columns: integrationColumns,
      toJson: toHealthJson,
      emptyText: failing ? "No integration is failing." : "No workspace has connected Kustomer yet.",
    }),
  );
}

function show(shell: Shell, workspaceId: string, options: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const deps = { db, settings: readSettings(shell) };
    await print(shell, { ...deps, ...options, integration: await findIntegration(db, workspaceId) });
  });
}

/** Pausing dispatches nothing, so it needs no queue. */
const noQueues = { queues: { sendMany: async () => undefined }, log: { warn: () => undefined } };

function pause(shell: Shell, workspaceId: string, options: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const deps = { db, settings: readSettings(shell), actor: getActor(), ...noQueues };
    const integration = await changeSettings(deps, { workspaceId, change: { paused: true } });
    await print(shell, { ...deps, integration, ...options });
  });
}

function resume(shell: Shell, workspaceId: string, options: JsonOption): Promise<void> {
  return withQueues(shell, async (deps) => {
    const integration = await changeSettings(deps, { workspaceId, change: { paused: false } });
    if (!integration.ingestConversations)
      shell.printNote(
        "The pause has ended, but ingestion is off: an admin of the workspace can switch it on.",
      );
    await print(shell, { ...deps, integration, ...options });
  });
}

interface Shown extends Pick<DispatchDeps, "db" | "settings">, JsonOption {
  integration: Integration;
}

async function print(shell: Shell, { integration, json, ...deps }: Shown): Promise<void> {
  const { id, keyId } = integration;
  const cursors = await integrations.listCursors(deps.db, id);
  const reply = await loadIntegrationReply(deps, integration);
  const value = { ...reply, keyId, cursors: Object.fromEntries(cursors.map((it) => [it.stream, it.at])) };
  printOne(shell, { json, value, facts: toIntegrationFacts(value) });
}
