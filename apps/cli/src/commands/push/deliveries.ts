import { http } from "@inlet/contracts";
import { push } from "@inlet/db";
import { type DeliveryReply, findEndpoint, retryDelivery, toDeliveryReply } from "@inlet/use-cases";
import type { Command } from "commander";
import { z } from "zod";
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
import { parseId, parseOneOf } from "../../terminal/arguments.ts";
import type { Shell } from "../../terminal/shell.ts";

interface DeliveryListOptions extends ListOptions {
  state?: DeliveryReply["state"];
}

const columns: Columns<DeliveryReply> = {
  ...showFields("id", "type", "items", "state", "attempts"),
  status: (it) => it.lastStatus,
  created: (it) => it.createdAt,
  "next attempt": (it) => it.nextAt,
  failure: (it) => it.failure,
};

/** Adds the commands of `inlet push` that show deliveries and send them again. */
export function addDeliveries(group: Command, shell: Shell): void {
  const { options: states } = http.webhookDelivery.shape.state;
  addPageOptions(
    addWorkspaceCommand(group, "deliveries", "list the deliveries to a webhook, newest first").argument(
      "<id>",
      "the webhook",
      parseId,
    ),
  )
    .option("--state <state>", `only those in this state: ${states.join(", ")}`, parseOneOf(states))
    .action((workspaceId: string, webhookId: string, options: DeliveryListOptions) =>
      list(shell, { workspaceId, webhookId }, options),
    );
  addWorkspaceCommand(group, "retry", "send a delivery again, such as a dead letter")
    .argument("<deliveryId>", "the delivery", parseId)
    .action((workspaceId: string, deliveryId: string, { json }: JsonOption) =>
      withDb(shell, async (db) => {
        const delivery = await retryDelivery({ db, actor: getActor() }, { workspaceId, deliveryId });
        const { id, state, attempts } = delivery;
        printOne(shell, {
          json,
          value: z.encode(http.webhookDelivery, delivery),
          facts: { id, state, attempts },
        });
      }),
    );
}

function list(
  shell: Shell,
  params: z.output<typeof http.webhookEndpointParams>,
  { state, ...options }: DeliveryListOptions,
): Promise<void> {
  return withDb(shell, async (db) => {
    const { id: endpointId, workspaceId } = await findEndpoint(db, params);
    await printList(shell, options, {
      read: async (slice) => {
        const rows = await push.listDeliveries(db, { ...slice, workspaceId, endpointId, state });
        return rows.map(toDeliveryReply);
      },
      toPosition: (it) => it.id,
      columns,
      toJson: (it) => z.encode(http.webhookDelivery, it),
      emptyText: "Nothing was sent yet.",
    });
  });
}
