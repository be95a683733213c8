import { Fault, http } from "@inlet/contracts";
import { type Db, records } from "@inlet/db";
import { z } from "zod";
import { byId, idPosition, readRecordPage } from "../server/pagination.ts";
import { listColumns } from "./list-columns.ts";

const threadPosition = z.tuple([http.instant.nullable(), idPosition]);

/**
 * Lists messages by id, of all conversations or of one, or the thread of one conversation by time from either end.
 * @throws Fault invalid when the query orders by time and names no conversation
 */
export async function listMessages(
  db: Db,
  workspaceId: string,
  { order, conversationId, include, ...query }: z.output<typeof http.messageQuery>,
) {
  const columns = listColumns.messages(include);
  if (order === "id")
    return readRecordPage(query, {
      ...byId,
      read: (slice) => records.listMessages(db, { workspaceId, conversationId, columns, ...slice }),
    });
  if (conversationId === undefined)
    throw new Fault(
      "invalid",
      `\`order=${order}\` needs \`conversationId\`: only the messages of one conversation can be ordered by time.`,
    );
  const thread = { workspaceId, id: conversationId };
  return readRecordPage(query, {
    position: threadPosition,
    toPosition: ({ createdAt, id }: records.StoredMessage): records.ThreadPosition => [createdAt, id],
    read: (slice) => records.listThread(db, thread, { ...slice, columns, backwards: order === "newest" }),
  });
}
