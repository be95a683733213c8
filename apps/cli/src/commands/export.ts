import { http } from "@inlet/contracts";
import { findWorkspace } from "@inlet/use-cases";
import { Argument, type Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { exportToFile } from "../exports/export-to-file.ts";
import { printOne } from "../output/print.ts";
import { getActor } from "../terminal/actor.ts";
import { addWorkspaceCommand } from "../terminal/add-command.ts";
import { parseAs } from "../terminal/arguments.ts";
import { resolveFile } from "../terminal/resolve-file.ts";
import type { Shell } from "../terminal/shell.ts";

type Kind = http.ExportKind;
type Options = Record<string, string | true> & { output: string };

const kinds = Object.keys(http.exportKinds) as Kind[];

/** Options that are the parameters of the API's export, by name. */
const filters = {
  from: "only records last changed at or after this instant",
  to: "only records last changed before this instant",
  status: "only this status",
  direction: "only this direction, of messages",
  channel: "only this channel",
  tag: "only conversations with this tag's id",
  customerId: "only those of this customer",
  conversationId: "only messages or notes of this conversation",
  include: "attributes: one more column with all attributes",
} as const;

const toFlag = (name: string) => name.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`);

/** Adds `inlet export`, which exports a workspace's records to a file. */
export function addExport(program: Command, shell: Shell): void {
  const command = addWorkspaceCommand(program, "export", "export records to a file; run it again to resume")
    .addArgument(new Argument("<kind>", "what to export").choices(kinds))
    .requiredOption("--output <file>", "the file, which appears when it is complete")
    .option("--format <format>", http.exportFormat.options.join(", "), parseAs(http.exportFormat), "ndjson")
    .option("--bom", "CSV: begin with the mark by which Excel recognizes UTF-8");
  for (const [name, description] of Object.entries(filters))
    command.option(`--${toFlag(name)} <${name}>`, description);
  command.action((workspaceId: string, kind: Kind, options: Options) =>
    run(shell, { workspaceId, kind, options }, command),
  );
}

async function run(
  shell: Shell,
  {
    workspaceId,
    kind,
    options: { output, bom, json, ...chosen },
  }: { workspaceId: string; kind: Kind; options: Options },
  command: Command,
): Promise<void> {
  const parsed = http.exportKinds[kind].query.safeParse({ ...chosen, ...(bom && { bom: "true" }) });
  if (!parsed.success)
    return command.error(
      `error: ${parsed.error.issues.map((it) => `${it.path.join(".")} ${it.message}`).join("; ")}`,
    );
  await withDb(shell, async (db) => {
    await findWorkspace(db, workspaceId);
    const request = { workspaceId, kind, query: parsed.data };
    const file = resolveFile(shell, output);
    const written = await exportToFile({ db, actor: getActor() }, request, file);
    const value = { file, ...written };
    const facts = { file, bytes: written.bytes, "resumed after bytes": written.resumedAt };
    printOne(shell, { json: json === true ? json : undefined, value, facts });
  });
}
