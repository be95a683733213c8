import { http } from "@inlet/contracts";
import { retention } from "@inlet/db";
import { changeSettings, findWorkspace, previewRetention } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../../database/with-db.ts";
import { withQueues } from "../../database/with-queues.ts";
import { printOne } from "../../output/print.ts";
import { addWorkspaceCommand, type JsonOption } from "../../terminal/add-command.ts";
import { parseWholeNumber } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface DaysOptions extends JsonOption {
  days?: number;
  forever?: true;
}

const parseDays = parseWholeNumber(http.retentionDays.unwrap());

/** Adds `inlet retention`, which shows, tries and sets how long a workspace keeps conversations. */
export function addRetention(program: Command, shell: Shell): void {
  const group = program.command("retention").description("how long a workspace keeps conversations");
  addWorkspaceCommand(group, "show", "show how long conversations are kept").action(
    (workspaceId: string, options: JsonOption) => show(shell, workspaceId, options),
  );
  const addTaking = (name: string, description: string) =>
    addWorkspaceCommand(group, name, description)
      .option("--days <days>", "keep conversations for so many days after their last change", parseDays)
      .option("--forever", "keep everything");
  addTaking("preview", "say how much would go, without changing anything").action(
    (workspaceId: string, options: DaysOptions, command: Command) =>
      preview(shell, { workspaceId, retentionDays: readDays(options, command) }, options),
  );
  addTaking("set", "set how long conversations are kept; older ones are removed soon").action(
    (workspaceId: string, options: DaysOptions, command: Command) =>
      set(shell, { workspaceId, retentionDays: readDays(options, command) }, options),
  );
}

function show(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    await findWorkspace(db, workspaceId);
    print(shell, (await retention.find(db, workspaceId)).days, json);
  });
}

interface Retention {
  workspaceId: string;
  retentionDays: number | null;
}

function preview(shell: Shell, retention: Retention, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const result = await previewRetention(db, retention);
    shell.print(json ? JSON.stringify(result) : result.summary.join("\n"));
  });
}

function set(shell: Shell, { workspaceId, retentionDays }: Retention, { json }: JsonOption): Promise<void> {
  return withQueues(shell, async (deps) => {
    const { summary } = await previewRetention(deps.db, { workspaceId, retentionDays });
    await changeSettings(deps, { workspaceId, change: { retentionDays } });
    print(shell, retentionDays, json);
    for (const it of summary) shell.printNote(it);
  });
}

function print(shell: Shell, retentionDays: number | null, json: JsonOption["json"]): void {
  const kept = retentionDays === null ? "for ever" : `${retentionDays} days after their last change`;
  printOne(shell, { json, value: { retentionDays }, facts: { "conversations are kept": kept } });
}

function readDays({ days, forever }: DaysOptions, command: Command): number | null {
  if ((days === undefined) === (forever === undefined))
    command.error("error: give one of --days and --forever");
  return days ?? null;
}
