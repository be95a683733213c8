import { volume } from "@inlet/db";
import { noWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { type Columns, formatTable, showFields } from "../output/format-table.ts";
import { printOne } from "../output/print.ts";
import { addWorkspaceCommand, type JsonOption } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

interface Options extends JsonOption {
  days?: true;
}

const columns: Columns<volume.VolumeDay> = {
  ...showFields("day", "admitted"),
  "still held": (it) => it.held,
};

/** Adds `inlet volume`, which shows how much volume a workspace has used. */
export function addVolume(program: Command, shell: Shell): void {
  addWorkspaceCommand(program, "volume", "show how much of its volume limit a workspace has used")
    .option("--days", "show each of the last 30 days")
    .action((workspaceId: string, options: Options) => show(shell, workspaceId, options));
}

function show(shell: Shell, workspaceId: string, { days, json }: Options): Promise<void> {
  return withDb(shell, async (db) => {
    const usage = await volume.getUsage(db, workspaceId);
    if (usage === undefined) throw noWorkspace();
    if (!days) return printOne(shell, { json, value: usage, facts: toFacts(usage) });
    const data = await volume.listDays(db, workspaceId, await volume.resolveDays(db, {}));
    shell.print(json ? JSON.stringify({ data }) : formatTable(data, columns));
  });
}

const toFacts = ({ used, limit, held, notices, ...it }: volume.Usage) => ({
  used: `${used} of ${limit} in this ${it.period}`,
  held,
  "period start": it.periodStart,
  "period end": it.periodEnd,
  "projected full": it.projectedFullAt,
  "notices at": notices.map((percent) => `${percent}%`).join(", "),
});
