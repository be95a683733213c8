import { http } from "@inlet/contracts";
import { views } from "@inlet/db";
import { findWorkspace } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
import { withDb } from "../database/with-db.ts";
import { type Columns, showFields } from "../output/format-table.ts";
import { printList } from "../output/print.ts";
import { addWorkspaceCommand, type ListOptions } from "../terminal/add-command.ts";
import { parseCount } from "../terminal/arguments.ts";
import type { Shell } from "../terminal/shell.ts";

type PendingEntry = Awaited<ReturnType<typeof views.listPending>>[number];

const columns: Columns<PendingEntry> = {
  ...showFields("kind", "id", "reason"),
  state: ({ outcome, failure }) => (outcome === null ? (failure ?? "pending") : `given up: ${outcome}`),
  failures: (it) => it.failures,
  "next try": (it) => it.nextTryAt,
};

const pendingRecord = http.pendingPage.shape.data.element;

/** Adds `inlet pending`, which lists what is still to be read of a workspace, and what cannot be read. */
export function addPending(program: Command, shell: Shell): void {
  const text = "list what is still to be read of a workspace, why, and when Inlet tries again";
  addWorkspaceCommand(program, "pending", text)
    .option("--limit <count>", "maximum number of rows, 1 to 1000", parseCount, 100)
    .option("--after <kind/id>", "continue after the page that printed this position")
    .action((workspaceId: string, options: ListOptions) =>
      withDb(shell, async (db) => {
        await findWorkspace(db, workspaceId);
        await printList(shell, options, {
          read: ({ after, limit }) =>
            views.listPending(db, {
              workspaceId,
              limit,
              after: after === undefined ? undefined : toPair(after),
            }),
          toPosition: ({ kind, id }) => `${kind}/${id}`,
          columns,
          toJson: (it) => z.encode(pendingRecord, it),
          emptyText: "Nothing is pending.",
        });
      }),
    );
}

function toPair(position: string): [string, string] {
  const [kind = "", ...id] = position.split("/");
  return [kind, id.join("/")];
}
