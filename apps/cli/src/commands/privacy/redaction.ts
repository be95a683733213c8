import { http } from "@inlet/contracts";
import { redaction } from "@inlet/db";
import {
  changeSettings,
  findIntegration,
  loadRedactionPass,
  prepareRedaction,
  previewRedaction,
  redactStored,
} from "@inlet/use-cases";
import type { Command } from "commander";
import type { z } from "zod";
import { readKeyring } from "../../database/read-env.ts";
import { withDb } from "../../database/with-db.ts";
import { withQueues } from "../../database/with-queues.ts";
import { formatCell } from "../../output/format-table.ts";
import { printOne } from "../../output/print.ts";
import { addWorkspaceCommand, type JsonOption } from "../../terminal/add-command.ts";
import { readJsonFile } from "../../terminal/read-json-file.ts";
import { resolveFile } from "../../terminal/resolve-file.ts";
import type { Shell } from "../../terminal/shell.ts";

type FileOption = JsonOption & { file: string };

/** Adds `inlet redaction`, which shows, tries and sets what a workspace has redacted. */
export function addRedaction(program: Command, shell: Shell): void {
  const group = program
    .command("redaction")
    .description("personal data that is redacted before it is stored");
  addWorkspaceCommand(group, "show", "show the rules").action((id: string, options: JsonOption) =>
    show(shell, id, options),
  );
  addWorkspaceCommand(group, "preview", "show what rules would do to stored records; changes nothing")
    .requiredOption("--file <file>", "JSON file with the rules")
    .action((id: string, options: FileOption) => preview(shell, id, options));
  addWorkspaceCommand(group, "set", "redact by these rules what is stored from now on")
    .requiredOption("--file <file>", "JSON file with the rules")
    .action((id: string, options: FileOption) => set(shell, id, options));
  addWorkspaceCommand(group, "stored", "redact what is stored already; it cannot be brought back").action(
    (id: string, options: JsonOption) => redactAllStored(shell, id, options),
  );
  addWorkspaceCommand(group, "off", "redact nothing that is stored from now on").action(
    (id: string, options: JsonOption) => save(shell, id, { ...options, rules: null }),
  );
}

function show(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    await findIntegration(db, workspaceId);
    const rules = (await redaction.find(db, workspaceId))?.rules ?? null;
    const redactionPass = await loadRedactionPass(db, workspaceId);
    const facts = { redaction: describe(rules), stored: redactionPass?.message ?? "as it was stored" };
    printOne(shell, { json, value: { redaction: rules, redactionPass }, facts });
  });
}

async function preview(shell: Shell, workspaceId: string, { json, file }: FileOption): Promise<void> {
  const rules = await readJsonFile(resolveFile(shell, file), http.redactionRules);
  await withDb(shell, async (db) => {
    const value = await previewRedaction(db, { workspaceId, rules });
    if (json) return shell.print(JSON.stringify(value));
    shell.print(`Of the latest ${value.records} records, ${value.redacted} would be redacted.`);
    for (const { record, id, attribute, before, after } of value.samples)
      shell.print(formatCell(`${record} ${id} ${attribute}: ${before} -> ${after}`));
  });
}

async function set(shell: Shell, workspaceId: string, { file, ...options }: FileOption): Promise<void> {
  await save(shell, workspaceId, {
    ...options,
    rules: await readJsonFile(resolveFile(shell, file), http.redactionRules),
  });
}

function redactAllStored(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withQueues(shell, async (deps) => {
    const value = await redactStored(deps, { workspaceId });
    printOne(shell, { json, value, facts: { redaction: value.message } });
  });
}

type Rules = z.output<typeof http.redactionRules>;

function save(
  shell: Shell,
  workspaceId: string,
  { rules, json }: JsonOption & { rules: Rules | null },
): Promise<void> {
  return withQueues(shell, async (deps) => {
    const redactionChange = await prepareRedaction(readKeyring(shell), workspaceId, rules);
    await changeSettings(deps, { workspaceId, change: { redaction: redactionChange } });
    printOne(shell, { json, value: { redaction: rules }, facts: { redaction: describe(rules) } });
  });
}

const describe = (rules: object | null): string =>
  rules === null ? "nothing is redacted" : JSON.stringify(rules);
