import { type Integration, integrations } from "@inlet/db";
import { findIntegration, loadIntegrationReply, switchIngestion } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { type DispatchDeps, readSettings, withQueues } from "../database/with-queues.ts";
import { integrationColumns, toHealthJson, toIntegrationFacts } from "../output/integration-views.ts";
import {
  addJsonOption,
  addPageOptions,
  type JsonOption,
  type ListOptions,
  printList,
} from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet integrations`, which shows, pauses and resumes connections to Kustomer. */
export function addIntegrations(program: Command, shell: Shell): void {
  const group = program.command("integrations").description("workspaces' connections to Kustomer");
  addPageOptions(group.command("list").description("list all integrations, ordered by workspace"))
    .option("--failing", "only those that need a new key or whose last run failed or is failing")
    .action(list(shell));
  addWorkspaceArgument(
    group.command("show").description("show one integration: health, switches, schedule, last run"),
  ).action((workspaceId: string, options: JsonOption) =>
    withDb(shell, async (db) =>
      print(shell, {
        ...{ db, settings: readSettings(shell), ...options },
        integration: await findIntegration(db, workspaceId),
      }),
    ),
  );
  addWorkspaceArgument(
    group.command("pause").description("read nothing new; open runs keep their cursors"),
  ).action(pause(shell));
  addWorkspaceArgument(group.command("resume").description("continue from where it was paused")).action(
    resume(shell),
  );
}

const addWorkspaceArgument = (command: Command): Command =>
  addJsonOption(command).argument("<workspaceId>", "the workspace", parseId);

const list =
  (shell: Shell) =>
  ({ failing, ...options }: ListOptions & { failing?: true }) =>
    withDb(shell, (db) =>
      printList(shell, options, {
        read: (slice) => integrations.listIntegrationHealth(db, { ...slice, failing }),
        toPosition: (it) => it.workspaceId,
        columns: integrationColumns,
        toJson: toHealthJson,
        emptyText: failing ? "No integration is failing." : "No workspace has connected Kustomer yet.",
      }),
    );

/** Pausing dispatches nothing, so it needs no queue. */
const noQueues = { queues: { sendMany: async () => undefined }, log: { warn: () => undefined } };

const pause =
  (shell: Shell) =>
  (workspaceId: string, options: JsonOption): Promise<void> =>
    withDb(shell, async (db) => {
      const deps = { db, settings: readSettings(shell), ...noQueues };
      const integration = await switchIngestion(deps, { workspaceId, change: { paused: true } });
      await print(shell, { ...deps, integration, ...options });
    });

const resume =
  (shell: Shell) =>
  (workspaceId: string, options: JsonOption): Promise<void> =>
    withQueues(shell, async (deps) => {
      const integration = await switchIngestion(deps, { workspaceId, change: { paused: false } });
      if (!integration.ingestConversations)
        shell.printNote(
          "The pause has ended, but ingestion is off: an admin of the workspace can switch it on.",
        );
      await print(shell, { ...deps, integration, ...options });
    });

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
