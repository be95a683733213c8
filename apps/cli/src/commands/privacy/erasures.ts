import { http } from "@inlet/contracts";
import { customerErasures } from "@inlet/db";
import { type ErasureReply, eraseCustomer, findWorkspace, toErasureReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { withDb } from "../../database/with-db.ts";
import { type Columns, showFields } from "../../output/format-table.ts";
import { printList, printOne } from "../../output/print.ts";
import { getActor } from "../../terminal/actor.ts";
import {
  addPageOptions,
  addWorkspaceCommand,
  type JsonOption,
  type ListOptions,
} from "../../terminal/add-command.ts";
import { parseAs } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

const columns: Columns<ErasureReply> = {
  ...showFields("id", "state"),
  customer: (it) => it.customerId,
  requested: (it) => it.requestedAt,
  done: (it) => it.doneAt,
  removed: (it) => describeRemoved(it),
};

const describeRemoved = ({ removed }: ErasureReply): string =>
  removed.map(({ place, kind, count }) => `${place}/${kind}: ${count}`).join(", ");

/** Adds `inlet erasures`, which erases customers and lists the certificates. */
export function addErasures(program: Command, shell: Shell): void {
  const group = program.command("erasures").description("erase customers everywhere, for good");
  addWorkspaceCommand(group, "start", "erase a customer from records, raw pages and lists")
    .requiredOption("--customer <id>", "Kustomer's id of the customer", parseAs(http.kustomerId))
    .action((workspaceId: string, options: JsonOption & { customer: string }) =>
      start(shell, workspaceId, options),
    );
  addPageOptions(
    addWorkspaceCommand(group, "list", "list erasures and what they removed, newest first"),
  ).action((workspaceId: string, options: ListOptions) => list(shell, workspaceId, options));
}

function start(
  shell: Shell,
  workspaceId: string,
  { customer, json }: JsonOption & { customer: string },
): Promise<void> {
  return withDb(shell, async (db) => {
    const erasure = await eraseCustomer({ db, actor: getActor() }, { workspaceId, customerId: customer });
    const { id, state, requestedAt } = erasure;
    printOne(shell, {
      json,
      value: erasure,
      facts: { erasure: id, customer, state, requested: requestedAt },
    });
    shell.printNote(`A normalizer does the work; watch it with: inlet erasures list ${workspaceId}`);
  });
}

function list(shell: Shell, workspaceId: string, options: ListOptions): Promise<void> {
  return withDb(shell, async (db) => {
    await findWorkspace(db, workspaceId);
    await printList(shell, options, {
      read: async (slice) =>
        (await customerErasures.listErasures(db, { workspaceId, ...slice })).map(toErasureReply),
      toPosition: (it) => it.id,
      columns,
      emptyText: "No customer was erased.",
    });
  });
}
