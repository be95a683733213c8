import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import type { FastifyPluginAsync, FastifyReply, onRequestAsyncHookHandler } from "fastify";
import { findCaller, pickHighestToken } from "../access/access.ts";
import { isSameOrigin } from "../access/session-cookie.ts";
import type { Deps } from "../deps.ts";
import { boardHeaders } from "./security-headers.ts";

const boardPath = "/admin/queues";

/** Serves Bull Board to operators, by token or signed-in browser. It is read-only unless the settings say otherwise. */
export const boardRoutes: FastifyPluginAsync<Deps> = async (app, { db, queues, settings }) => {
  const readOnly = settings.boardReadOnly;
  app.addHook("onRequest", requireOperator(db, readOnly));
  const adapter = new FastifyAdapter();
  adapter.setBasePath(boardPath);
  const adapters = queues.bullQueues().map((it) => toAdapter(it, readOnly));
  createBullBoard({ queues: adapters, serverAdapter: adapter });
  await app.register(adapter.registerPlugin(), { prefix: boardPath });
};

/** Refuses callers that may not see the board, and changes while it is read-only. */
function requireOperator(db: Deps["db"], readOnly: boolean): onRequestAsyncHookHandler {
  return async (request, reply) => {
    reply.helmet(boardHeaders);
    const isChange = !["GET", "HEAD"].includes(request.method);
    const caller = await findCaller(db, request, { trustCookie: !isChange || isSameOrigin(request) });
    if (caller === undefined)
      return refuse(reply, 401, "Operators only: send a token or follow a sign-in link.");
    if (pickHighestToken(caller.tokens)?.scope !== "operator") return refuse(reply, 403, "Operators only.");
    if (isChange && readOnly) return refuse(reply, 403, "The board is read-only.");
  };
}

/** Bull Board's types accept Redis queues only. At run time it reads Postgres queues too. */
const toAdapter = (queue: unknown, readOnlyMode: boolean) =>
  new BullMQAdapter(queue as ConstructorParameters<typeof BullMQAdapter>[0], { readOnlyMode });

/** Replies instead of throwing: Bull Board's own error handler would answer a thrown error with 500. */
function refuse(reply: FastifyReply, status: 401 | 403, message: string): FastifyReply {
  if (status === 401) reply.header("www-authenticate", 'Bearer realm="inlet"');
  return reply.code(status).send({ error: status === 401 ? "unauthorized" : "forbidden", message });
}
