import { extraRoles } from "@inlet/contracts";
import { changeSettings, findIntegration, loadIntegrationReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { readSettings } from "../database/read-env.ts";
import { withDb } from "../database/with-db.ts";
import { type DispatchDeps, withQueues } from "../database/with-queues.ts";
import { printOne } from "../output/print.ts";
import { addWorkspaceCommand, type JsonOption } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

/** Adds `inlet notes`, which shows and switches whether the internal notes of agents are imported. */
export function addNotes(program: Command, shell: Shell): void {
  const group = program.command("notes").description("internal notes that agents write to each other");
  addWorkspaceCommand(group, "show", "show whether notes are imported, and what keeps them from it").action(
    (workspaceId: string, options: JsonOption) => show(shell, workspaceId, options),
  );
  addWorkspaceCommand(
    group,
    "on",
    `import notes, also those of what is stored: needs ${extraRoles.notes}, and a request for each conversation with notes`,
  ).action((workspaceId: string, options: JsonOption) =>
    change(shell, workspaceId, { ...options, isOn: true }),
  );
  addWorkspaceCommand(group, "off", "import no notes, and remove those that are stored").action(
    (workspaceId: string, options: JsonOption) => change(shell, workspaceId, { ...options, isOn: false }),
  );
}

const show = (shell: Shell, workspaceId: string, options: JsonOption): Promise<void> =>
  withDb(shell, (db) => print(shell, { db, settings: readSettings(shell) }, { workspaceId, ...options }));

const change = (
  shell: Shell,
  workspaceId: string,
  { isOn, ...options }: JsonOption & { isOn: boolean },
): Promise<void> =>
  withQueues(shell, async (deps) => {
    await changeSettings(deps, { workspaceId, change: { notes: isOn } });
    await print(shell, deps, { workspaceId, ...options });
  });

async function print(
  shell: Shell,
  deps: Pick<DispatchDeps, "db" | "settings">,
  { workspaceId, json }: JsonOption & { workspaceId: string },
): Promise<void> {
  const integration = await findIntegration(deps.db, workspaceId);
  const { notes, capabilities, limits } = await loadIntegrationReply(deps, integration);
  const isReadable = capabilities.notes === true;
  printOne(shell, {
    json,
    value: { notes, isReadable },
    facts: { "notes are imported": notes, "key can read notes": isReadable },
  });
  for (const it of limits.filter((limit) => limit.startsWith("Internal notes"))) shell.printNote(it);
}
