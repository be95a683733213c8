import { http } from "@inlet/contracts";
import { records } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor, idPosition } from "../server/pagination.ts";

const read = {
  tags: ["feedback"],
  summary: "Read the feedback feed",
  description:
    "Every item that was created, changed or deleted after the cursor. The order guarantees that no item is skipped, even one whose transaction committed late. An item is a conversation or, while comments are ingested, a message. The same item appears again when it changes, so keep the latest by kind and id.",
  params: http.workspaceParams,
  querystring: http.feedbackQuery,
  response: { 200: http.feedbackPage },
};

/** Transaction ids have at most 19 digits here: larger ones may not fit the database's type and will not occur. */
const position = z.tuple([z.string().regex(/^\d{1,19}$/), idPosition]);
const positionPair = z.tuple([position, position]);

/** Routes that read the feedback feed. */
export const feedbackRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const options = { schema: read, config: { access: "member" } } as const;
  app.get("/feedback", options, async ({ params, query }) => {
    const { after: cursor, limit, order } = query;
    const backwards = order === "newest";
    const start = backwards ? records.feedEnd : records.feedStart;
    const after = cursor === undefined ? start : decodeFeedCursor(cursor);
    const data = await records.listFeed(db, { ...params, after, limit, backwards });
    return { data, next: encodeFeedCursor(records.advanceFeedCursor(after, data)) };
  });
};

function decodeFeedCursor(cursor: string): records.FeedCursor {
  const [conversation, message] = decodeCursor(cursor, positionPair);
  return {
    conversation: { xid: conversation[0], id: conversation[1] },
    message: { xid: message[0], id: message[1] },
  };
}

const encodeFeedCursor = ({ conversation, message }: records.FeedCursor): string =>
  encodeCursor([
    [conversation.xid, conversation.id],
    [message.xid, message.id],
  ]);
