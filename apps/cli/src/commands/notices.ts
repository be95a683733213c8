import { http } from "@inlet/contracts";
import { type Notice, notices } from "@inlet/db";
import { findWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { type Columns, showFields } from "../output/format-table.ts";
import { printList } from "../output/print.ts";
import { addPageOptions, addWorkspaceCommand, type ListOptions } from "../terminal/add-command.ts";
import type { Shell } from "../terminal/shell.ts";

const columns: Columns<Notice> = {
  ...showFields("at", "level", "kind", "message"),
  delivered: (it) => it.deliveredAt ?? (it.givenUpAt === null ? it.failure : `given up: ${it.failure}`),
};

/** Adds `inlet notices`, which lists the notices of a workspace. */
export function addNotices(program: Command, shell: Shell): void {
  const command = addWorkspaceCommand(program, "notices", "list the notices of a workspace, newest first");
  addPageOptions(command).action((workspaceId: string, options: ListOptions) =>
    withDb(shell, async (db) => {
      await findWorkspace(db, workspaceId);
      await printList(shell, options, {
        read: (slice) => notices.listNotices(db, { ...slice, workspaceId }),
        toPosition: (it) => it.id,
        columns,
        toJson: (it) => z.encode(http.notice, it),
        emptyText: "There are no notices.",
      });
    }),
  );
}
