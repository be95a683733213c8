import { auditActionSchema } from "@inlet/contracts";
import { audit } from "@inlet/db";
import { type AuditReply, findWorkspace, toAuditReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import { type Columns, showFields } from "../output/format-table.ts";
import { printList } from "../output/print.ts";
import { addCommand, addPageOptions, type ListOptions } from "../terminal/add-command.ts";
import { parseId, parseInstant, parseOneOf } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type Options = ListOptions & Omit<audit.AuditFilter, "workspaceId">;

const columns: Columns<AuditReply> = {
  ...showFields("at", "action"),
  who: ({ actor }) => `${actor.name} (${actor.kind})`,
  from: (it) => it.actor.address,
  workspace: (it) => it.workspaceId,
  subject: (it) => it.subject,
  before: (it) => it.before && JSON.stringify(it.before),
  after: (it) => it.after && JSON.stringify(it.after),
};

/** Adds `inlet audit`, which shows who did what, in one workspace or in all. */
export function addAudit(program: Command, shell: Shell): void {
  addPageOptions(addCommand(program, "audit", "show who did what and from where, newest first"))
    .argument("[workspaceId]", "only this workspace's entries; without it all", parseId)
    .option(
      "--action <action>",
      "only this action, such as key.replaced",
      parseOneOf(auditActionSchema.options),
    )
    .option("--actor <actor>", "only this token or session id, or name")
    .option("--from <instant>", "only entries since this instant", parseInstant)
    .option("--to <instant>", "only entries before this instant", parseInstant)
    .action((workspaceId: string | undefined, options: Options) => list(shell, workspaceId, options));
}

function list(shell: Shell, workspaceId: string | undefined, options: Options): Promise<void> {
  const { limit, after, json, ...filter } = options;
  return withDb(shell, async (db) => {
    if (workspaceId !== undefined) await findWorkspace(db, workspaceId);
    await printList(shell, { limit, after, json } as ListOptions, {
      read: async (slice) =>
        (await audit.listEntries(db, { ...filter, workspaceId }, slice)).map(toAuditReply),
      toPosition: (it) => it.id,
      columns,
      emptyText: "The audit log has no such entries.",
    });
  });
}
