import { Fault, http } from "@inlet/contracts";
import { records } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor, idPosition } from "../server/pagination.ts";

const read = {
  tags: ["feedback"],
  summary: "Read the feedback feed",
  description:
    "Every item that was created, changed or deleted after the cursor. The order guarantees that no item is skipped, even one whose transaction committed late, and a cursor outlives backup, restore and upgrade of the database. An item is a conversation or, while comments are ingested, a message. The same item appears again when it changes, so keep the latest by kind and id. A reply 409 means that the cursor cannot belong to this database: read again without `after`.",
  params: http.workspaceParams,
  querystring: http.feedbackQuery,
  response: { 200: http.feedbackPage },
};

const position = z.tuple([z.int().nonnegative(), idPosition]);
const feedCursor = z.tuple([z.uuid(), position, position]);

/** Routes that read the feedback feed. */
export const feedbackRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const options = { schema: read, config: { access: "member" } } as const;
  app.get("/feedback", options, async ({ params, query }) => {
    const { after, limit, order } = query;
    const { workspaceId } = params;
    const cursor = after === undefined ? undefined : decodeFeedCursor(workspaceId, after);
    const slice = { workspaceId, after: cursor, limit, backwards: order === "newest" };
    const { rows, next } = await records.listFeed(db, slice);
    return { data: rows, next: encodeFeedCursor(workspaceId, next) };
  });
};

/** A cursor names its workspace: positions of another one would skip items silently. */
const encodeFeedCursor = (workspaceId: string, { conversation, message }: records.FeedCursor): string =>
  encodeCursor([workspaceId, [conversation.position, conversation.id], [message.position, message.id]]);

function decodeFeedCursor(workspaceId: string, after: string): records.FeedCursor {
  const [owner, conversation, message] = decodeCursor(after, feedCursor);
  if (owner.toLowerCase() !== workspaceId.toLowerCase())
    throw new Fault("invalid", "`after` is a cursor of another workspace's feed.");
  return {
    conversation: { position: conversation[0], id: conversation[1] },
    message: { position: message[0], id: message[1] },
  };
}
