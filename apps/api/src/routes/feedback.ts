import { Fault, http } from "@inlet/contracts";
import type { feed } from "@inlet/db";
import { readFeedback } from "@inlet/use-cases";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor, idPosition } from "../server/pagination.ts";

const read = {
  tags: ["feedback"],
  operationId: "listFeedback",
  summary: "Read the feedback feed",
  description:
    "Every item that was created, changed or deleted after the cursor. The order guarantees that no item is skipped, even one whose transaction committed late, and a cursor outlives backup, restore and upgrade of the database. An item is a conversation or, while comments are ingested, a message. A conversation changes when a message of it does. The same item appears again when it changes, so keep the one with the greatest `version` by kind and id. When comments are switched off, the feed brings the messages that a cursor has passed once more as deleted. A reply 409 means that the cursor cannot belong to this database, and 410 that it is older than the deletions which the feed still has: read again without `after`.",
  params: http.workspaceParams,
  querystring: http.feedbackQuery,
  response: {
    200: http.feedbackPage,
    409: http.errorReply.describe("`conflict`: the cursor lies in the future of this feed"),
    410: http.errorReply.describe("`gone`: deletions after the cursor are no longer known; start over"),
  },
};

const position = z.tuple([z.int().nonnegative(), idPosition]).rest(z.int().nonnegative());
const feedCursor = z.tuple([z.uuid(), position, position]).rest(z.enum(["on", "off", "dropping"]));

/** Routes that read the feedback feed. */
export const feedbackRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const options = { schema: read, config: { access: "member" } } as const;
  app.get("/feedback", options, async ({ params, query }) => {
    const { after, limit, order } = query;
    const { workspaceId } = params;
    const cursor = after === undefined ? undefined : decodeFeedCursor(workspaceId, after);
    const slice = { workspaceId, after: cursor, limit, backwards: order === "newest" };
    const { items, next } = await readFeedback(db, slice);
    return { data: items, next: encodeFeedCursor(workspaceId, next) };
  });
};

const toParts = ({ position, id, since }: feed.FeedCursor["message"]) => [position, id, since];

/** A cursor names its workspace: positions of another one would skip items silently. */
const encodeFeedCursor = (
  workspaceId: string,
  { conversation, message, comments }: feed.FeedCursor,
): string => encodeCursor([workspaceId, toParts(conversation), toParts(message), comments]);

/** A cursor of an earlier release does not say since when it is read, nor whether its reader has messages. */
function decodeFeedCursor(workspaceId: string, after: string): feed.FeedCursor {
  const [owner, conversation, message, comments] = decodeCursor(after, feedCursor);
  if (owner.toLowerCase() !== workspaceId.toLowerCase())
    throw new Fault("invalid", "`after` is a cursor of another workspace's feed.");
  const toProgress = ([position, id, since = 0]: typeof message) => ({ position, id, since });
  return {
    conversation: toProgress(conversation),
    message: toProgress(message),
    comments: comments ?? (message[0] > 0 ? "on" : "off"),
  };
}
