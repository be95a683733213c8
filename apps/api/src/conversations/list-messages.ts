import { Fault, http } from "@inlet/contracts";
import { type Db, records } from "@inlet/db";
import { z } from "zod";
import { idPosition, positions, readPage } from "../server/pagination.ts";

const threadPlace = z.tuple([http.instant.nullable(), idPosition]);

/**
 * A page of messages: by id, all or of one conversation, or a thread from either end.
 * @throws Fault invalid when an order in time is asked for without a conversation
 */
export async function listMessages(
  db: Db,
  workspaceId: string,
  { order, conversationId, ...query }: z.output<typeof http.messageQuery>,
) {
  if (order === "id")
    return readPage(query, {
      position: positions.id,
      toPosition: (it: records.StoredMessage) => it.id,
      read: (slice) => records.listMessages(db, { workspaceId, conversationId, ...slice }),
    });
  if (conversationId === undefined)
    throw new Fault(
      "invalid",
      `\`order=${order}\` needs \`conversationId\`: only a thread is read in time's order.`,
    );
  const thread = { workspaceId, id: conversationId };
  return readPage(query, {
    position: threadPlace,
    toPosition: ({ createdAt, id }: records.StoredMessage): records.ThreadPosition => [createdAt, id],
    read: (slice) => records.listThread(db, thread, { ...slice, backwards: order === "newest" }),
  });
}
