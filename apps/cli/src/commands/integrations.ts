import { type Db, type Integration, integrations, runs } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { findIntegration } from "../integrations/find-integration.ts";
import { pauseIntegration, resumeIntegration } from "../integrations/pause-integration.ts";
import {
  integrationColumns,
  toHealthJson,
  toIntegrationFacts,
  toIntegrationJson,
} from "../output/integration-views.ts";
import {
  addJsonOption,
  addPageOptions,
  type JsonOption,
  type ListOptions,
  printList,
} from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { dispatchRuns, readDispatchEnv } from "../runs/dispatch.ts";
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
  ).action((workspaceId: string, { json }: JsonOption) =>
    withDb(shell, async (db) =>
      show(shell, { db, json, integration: await findIntegration(db, workspaceId) }),
    ),
  );
  addWorkspaceArgument(
    group.command("pause").description("read nothing new; open runs keep their cursors"),
  ).action((workspaceId: string, { json }: JsonOption) =>
    withDb(shell, async (db) =>
      show(shell, { db, json, integration: await pauseIntegration(db, workspaceId) }),
    ),
  );
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

const resume =
  (shell: Shell) =>
  (workspaceId: string, { json }: JsonOption): Promise<void> => {
    const { queueUrl, settleMs } = readDispatchEnv(shell);
    return withDb(shell, async (db) => {
      const { integration, toDispatch } = await resumeIntegration(db, workspaceId, { settleMs });
      await dispatchRuns(shell, queueUrl, toDispatch);
      if (!integration.ingestConversations)
        shell.printNote(
          "The pause has ended, but ingestion is off: an admin of the workspace can switch it on.",
        );
      await show(shell, {
        db,
        integration: (await integrations.findById(db, integration.id)) ?? integration,
        json,
      });
    });
  };

async function show(
  shell: Shell,
  { db, integration, json }: { db: Db; integration: Integration; json: true | undefined },
): Promise<void> {
  const cursors = await integrations.listCursors(db, integration.id);
  const details = { integration, cursors, lastRun: await runs.findLatestLive(db, integration.id) };
  printOne(shell, { json, value: toIntegrationJson(details), facts: toIntegrationFacts(details) });
}
