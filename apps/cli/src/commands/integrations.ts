import { type Db, type Integration, integrationQueries, integrations, runQueries } from "@inlet/db";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { findIntegration } from "../integrations/find-integration.ts";
import { pause, resume } from "../integrations/pause-integration.ts";
import {
  healthJson,
  integrationColumns,
  integrationFacts,
  integrationJson,
} from "../output/integration-views.ts";
import { type ListOptions, printList, withJson, withPages } from "../output/pages.ts";
import { printOne } from "../output/print-one.ts";
import { readRingingEnv, ring } from "../runs/dispatch.ts";
import { id } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Json = true | undefined;
interface AsJson {
  json?: true;
}

/** `inlet integrations`: workspaces' connections to Kustomer. */
export function addIntegrations(program: Command, shell: Shell): void {
  const group = program.command("integrations").description("workspaces' connections to Kustomer");
  withPages(group.command("list").description("all integrations, by workspace"))
    .option("--failing", "only those that need a new key or whose last run failed or is failing")
    .action(list(shell));
  ofWorkspace(
    group.command("show").description("one integration: health, switches, schedule, last run"),
  ).action((workspaceId: string, { json }: AsJson) =>
    withDb(shell, async (db) =>
      show(shell, { db, json, integration: await findIntegration(db, workspaceId) }),
    ),
  );
  ofWorkspace(group.command("pause").description("read nothing new; open runs keep their place")).action(
    (workspaceId: string, { json }: AsJson) =>
      withDb(shell, async (db) => show(shell, { db, json, integration: await pause(db, workspaceId) })),
  );
  ofWorkspace(group.command("resume").description("go on from where it was paused")).action(resumed(shell));
}

const ofWorkspace = (command: Command): Command => withJson(command).argument("<workspaceId>", "whose", id);

const list =
  (shell: Shell) =>
  ({ failing, ...options }: ListOptions & { failing?: true }) =>
    withDb(shell, (db) =>
      printList(shell, options, {
        read: (slice) => integrationQueries.listIntegrationHealth(db, { ...slice, failing }),
        placeOf: (it) => it.workspaceId,
        columns: integrationColumns,
        jsonOf: healthJson,
        none: failing ? "No integration is failing." : "No workspace has connected Kustomer yet.",
      }),
    );

const resumed =
  (shell: Shell) =>
  (workspaceId: string, { json }: AsJson): Promise<void> => {
    const { queueUrl, settleMs } = readRingingEnv(shell);
    return withDb(shell, async (db) => {
      const { integration, toDispatch } = await resume(db, workspaceId, { settleMs });
      await ring(shell, queueUrl, toDispatch);
      if (!integration.ingestConversations)
        shell.tell("The pause is over, but ingestion is off: its admin switches it on.");
      await show(shell, {
        db,
        integration: (await integrations.findById(db, integration.id)) ?? integration,
        json,
      });
    });
  };

async function show(
  shell: Shell,
  { db, integration, json }: { db: Db; integration: Integration; json: Json },
): Promise<void> {
  const cursors = await integrations.listCursors(db, integration.id);
  const whole = { integration, cursors, lastRun: await runQueries.findLatestLive(db, integration.id) };
  printOne(shell, { json, value: integrationJson(whole), facts: integrationFacts(whole) });
}
