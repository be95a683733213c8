import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { FastifyAdapter } from "@bull-board/fastify";
import type { FastifyPluginAsync, FastifyReply, onRequestAsyncHookHandler } from "fastify";
import { findCaller, pickHighestToken } from "../access/access.ts";
import { isSameOrigin } from "../access/session-cookie.ts";
import type { Deps } from "../deps.ts";

const address = "/admin/queues";

/** The page asks a foreign host for its fonts; it may not. Its style is partly inline. */
const contentPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join("; ");

type BoardDeps = Pick<Deps, "db" | "queues" | "settings">;

/** Bull Board for operators, by token or signed-in browser; read-only unless the operator asked otherwise. */
export function boardRoutes({ db, queues, settings }: BoardDeps): FastifyPluginAsync {
  const readOnly = settings.boardReadOnly;
  return async (app) => {
    app.addHook("onRequest", requireOperator(db, readOnly));
    const adapter = new FastifyAdapter();
    adapter.setBasePath(address);
    const onBoard = queues.bullQueues().map((it) => toAdapter(it, readOnly));
    createBullBoard({ queues: onBoard, serverAdapter: adapter });
    await app.register(adapter.registerPlugin(), { prefix: address });
  };
}

/** Answers whoever may not see the board, or change what it shows. */
function requireOperator(db: Deps["db"], readOnly: boolean): onRequestAsyncHookHandler {
  return async (request, reply) => {
    reply.header("content-security-policy", contentPolicy);
    const isChange = !["GET", "HEAD"].includes(request.method);
    const caller = await findCaller(db, request, { trustCookie: !isChange || isSameOrigin(request) });
    if (caller === undefined)
      return refuse(reply, 401, "Operators only: send a token or follow a sign-in link.");
    if (pickHighestToken(caller.tokens)?.scope !== "operator") return refuse(reply, 403, "Operators only.");
    if (isChange && readOnly) return refuse(reply, 403, "The board is read-only.");
  };
}

/** Bull Board's types know only Redis queues; at run time it reads Postgres ones too. */
const toAdapter = (queue: unknown, readOnlyMode: boolean) =>
  new BullMQAdapter(queue as ConstructorParameters<typeof BullMQAdapter>[0], { readOnlyMode });

/** Answered here, not thrown: Bull Board's own error handler would make it a 500. */
function refuse(reply: FastifyReply, status: 401 | 403, message: string): FastifyReply {
  if (status === 401) reply.header("www-authenticate", 'Bearer realm="inlet"');
  return reply.code(status).send({ error: status === 401 ? "unauthorized" : "forbidden", message });
}
