import { type Filters, filtersSchema, onlyResolved } from "@inlet/contracts";
import { changeSettings, findIntegration, loadIntegrationReply, previewFilters } from "@inlet/use-cases";
import type { Command } from "commander";
import { readSettings } from "../database/read-env.ts";
import { withDb } from "../database/with-db.ts";
import { withQueues } from "../database/with-queues.ts";
import { formatCell } from "../output/format-table.ts";
import { addWorkspaceCommand, type JsonOption } from "../terminal/add-command.ts";
import { readJsonFile } from "../terminal/read-json-file.ts";
import { resolveFile } from "../terminal/resolve-file.ts";
import type { Shell } from "../terminal/shell.ts";

/** Where a command takes filters from; exactly one is given. */
interface FilterOptions extends JsonOption {
  file?: string;
  onlyResolved?: true;
  none?: true;
}

/** Adds `inlet filters`, which shows, tries and sets what comes into a workspace. */
export function addFilters(program: Command, shell: Shell): void {
  const group = program
    .command("filters")
    .description("which conversations and messages come into a workspace");
  addWorkspaceCommand(group, "show", "show the filters, and what became of their last change").action(
    (workspaceId: string, options: JsonOption) => show(shell, workspaceId, options),
  );
  const addTaking = (name: string, description: string) =>
    addWorkspaceCommand(group, name, description)
      .option("--file <path>", "a JSON file with the filters, as the API takes them")
      .option("--only-resolved", "only conversations with the status done")
      .option("--none", "no filters: everything comes in");
  addTaking("preview", "say what filters would let stay and go out, without changing anything").action(
    (workspaceId: string, options: FilterOptions, command: Command) => {
      assertOneSource(options, command);
      return preview(shell, workspaceId, options);
    },
  );
  addTaking("set", "set the filters, and evaluate what is stored").action(
    (workspaceId: string, options: FilterOptions, command: Command) => {
      assertOneSource(options, command);
      return set(shell, workspaceId, options);
    },
  );
}

function show(shell: Shell, workspaceId: string, { json }: JsonOption): Promise<void> {
  return withDb(shell, async (db) => {
    const deps = { db, settings: readSettings(shell) };
    print(shell, await loadIntegrationReply(deps, await findIntegration(db, workspaceId)), json);
  });
}

function preview(shell: Shell, workspaceId: string, options: FilterOptions): Promise<void> {
  return withDb(shell, async (db) => {
    await findIntegration(db, workspaceId);
    const result = await previewFilters(db, { workspaceId, filters: await readFilters(shell, options) });
    if (options.json) return shell.print(JSON.stringify(result));
    shell.print(result.summary.join("\n"));
    for (const { id, name } of result.conversations.samples.goOut)
      shell.print(`would go out: ${formatCell(id)} ${formatCell(name)}`);
  });
}

function set(shell: Shell, workspaceId: string, options: FilterOptions): Promise<void> {
  return withQueues(shell, async (deps) => {
    const change = { filters: await readFilters(shell, options) };
    print(
      shell,
      await loadIntegrationReply(deps, await changeSettings(deps, { workspaceId, change })),
      options.json,
    );
  });
}

type Shown = Pick<Awaited<ReturnType<typeof loadIntegrationReply>>, "filters" | "filterChange">;

function print(shell: Shell, { filters, filterChange }: Shown, json: JsonOption["json"]): void {
  if (json) {
    shell.print(JSON.stringify({ filters, filterChange }));
    return;
  }
  shell.print(filters === null ? "No filters: everything comes in." : JSON.stringify(filters, null, 2));
  if (filterChange !== null) shell.print(filterChange.message);
}

function assertOneSource({ file, onlyResolved: isPreset, none }: FilterOptions, command: Command): void {
  if ([file, isPreset, none].filter((it) => it !== undefined).length !== 1)
    command.error("error: give one of --file, --only-resolved and --none");
}

/** @throws Fault invalid when the file has no filters */
async function readFilters(shell: Shell, { file, none }: FilterOptions): Promise<Filters | null> {
  if (none) return null;
  if (file === undefined) return onlyResolved;
  return readJsonFile(resolveFile(shell, file), filtersSchema.nullable());
}
