import { type Notice, notices } from "@inlet/db";
import { findWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../database/with-db.ts";
import type { Columns } from "../output/format-table.ts";
import { addPageOptions, type ListOptions, printList } from "../output/pages.ts";
import { parseId } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

const columns: Columns<Notice> = {
  at: (it) => it.at,
  level: (it) => it.level,
  kind: (it) => it.kind,
  message: (it) => it.message,
  delivered: (it) => it.deliveredAt ?? (it.givenUpAt === null ? it.failure : `given up: ${it.failure}`),
};

/** Adds `inlet notices`, which lists the notices of a workspace. */
export function addNotices(program: Command, shell: Shell): void {
  addPageOptions(program.command("notices").description("list the notices of a workspace, newest first"))
    .argument("<workspaceId>", "the workspace", parseId)
    .action((workspaceId: string, options: ListOptions) =>
      withDb(shell, async (db) => {
        await findWorkspace(db, workspaceId);
        await printList(shell, options, {
          read: (slice) => notices.listNotices(db, { ...slice, workspaceId }),
          toPosition: (it) => it.id,
          columns,
          toJson: toNoticeJson,
          emptyText: "There are no notices.",
        });
      }),
    );
}

/** Converts a notice to JSON, in the shape of the API's reply. */
const toNoticeJson = ({
  id,
  kind,
  level,
  message,
  details,
  at,
  deliveredAt,
  tries,
  failure,
  givenUpAt,
}: Notice) => ({
  ...{ id, kind, level, message, details, at },
  ...{ deliveredAt, tries, failure, givenUpAt },
});
