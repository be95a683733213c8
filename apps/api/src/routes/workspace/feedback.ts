import { http } from "@inlet/contracts";
import type { feed } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Deps } from "../../deps.ts";
import { decodeFeedCursor, encodeFeedCursor } from "../../feed/feed-cursor.ts";
import { maxWaitingPerWorkspace, openFeedReader } from "../../feed/feed-reader.ts";
import { openItemStream } from "../../feed/item-stream.ts";

const common = { tags: ["feedback"], params: http.workspaceParams };
const config = { access: "member" } as const;
const refused = {
  409: http.errorReply.describe("`conflict`: the cursor lies in the future of this feed"),
  410: http.errorReply.describe("`gone`: deletions after the cursor are no longer known; start over"),
};

const read = {
  ...common,
  operationId: "listFeedback",
  summary: "Read the feedback feed",
  description:
    "Every item that was created, changed or deleted after the cursor. The order guarantees that no item is skipped, even one whose transaction committed late, and a cursor outlives backup, restore and upgrade of the database. An item is a conversation or, while comments are ingested, a message. A conversation changes when a message of it does. The same item appears again when it changes, so keep the one with the greatest `version` by kind and id, and of two with the same version the later one. When comments are switched off, the feed brings the messages that a cursor has passed once more as deleted. A reply 409 means that the cursor cannot belong to this database, and 410 that it is older than the deletions which the feed still has: read again without `after`. With `wait` a request is answered as soon as there are items.",
  querystring: http.feedbackQuery,
  response: { 200: http.feedbackPage, ...refused },
};
const eventText = z
  .any()
  .meta({ examples: ['id: WyIwMWEyIl0\nevent: item\ndata: {"kind":"conversation",...}\n\n'] });
const listen = {
  ...common,
  operationId: "subscribeToFeedback",
  summary: "Subscribe to the feedback feed",
  description: `Server-sent events named \`item\`, whose data is one item of the feed as JSON and whose id is the cursor after it. The stream begins after the header \`Last-Event-ID\`, else after \`after\`, else with the first item, and goes on as items change. A comment every 15 seconds keeps it alive. It waits for a slow subscriber, and ends one that reads nothing for a minute. It ends when the session or token ends and when Inlet restarts: connect again with the last id. An event \`error\` with \`gone\` or \`conflict\` means to start over. A session or token may have at most 20 streams and waiting requests, a workspace ${maxWaitingPerWorkspace}; further ones get 429.`,
  querystring: http.feedbackStreamQuery,
  headers: http.feedbackStreamHeaders,
  response: {
    200: {
      description: "A stream, which does not end by itself",
      content: { "text/event-stream": { schema: eventText } },
    },
    ...refused,
  },
};

/** Routes that read the feedback feed: in pages, also waiting for the next one, and as a stream. */
export const feedbackRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db }) => {
  const reader = openFeedReader({ db, log: app.log });
  app.addHook("preClose", async () => reader.close()); // the server waits for those who wait

  app.get("/feedback", { schema: read, config }, async (request) => {
    const { workspaceId } = request.params;
    const { after, limit, order, wait } = request.query;
    const cursor = after === undefined ? undefined : decodeFeedCursor(workspaceId, after);
    const slice = { workspaceId, after: cursor, limit, backwards: order === "newest" };
    const { items, next } = await reader.read(request, slice, wait * 1_000);
    return { data: items, next: encodeFeedCursor(workspaceId, next) };
  });

  const options = { schema: listen, config: { ...config, isStream: true }, exposeHeadRoute: false };
  app.get("/feedback/events", options, async (request, reply) => {
    const { workspaceId } = request.params;
    const after = request.headers["last-event-id"] ?? request.query.after;
    const readAfter = (cursor?: feed.FeedCursor) =>
      reader.readInTurn({ workspaceId, limit: 100, after: cursor });
    const first = await readAfter(after === undefined ? undefined : decodeFeedCursor(workspaceId, after));
    const encode = (cursor: feed.FeedCursor) => encodeFeedCursor(workspaceId, cursor);
    const stream = openItemStream({ first, read: readAfter, encode, log: request.log });
    reader.subscribe(request, workspaceId, stream);
    reply.headers({ "content-type": "text/event-stream", "x-accel-buffering": "no" });
    // A client that leaves must not keep the connection, which would keep its stream.
    return reply.header("connection", "close").send(stream.body);
  });
};
