import { http } from "@inlet/contracts";
import { inTransaction, sessions } from "@inlet/db";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { recordSignOut } from "../../access/record-session.ts";
import { requireSession } from "../../access/require-session.ts";
import { clearSession } from "../../access/session-cookie.ts";
import type { Deps } from "../../deps.ts";
import { byUuid, readPage } from "../../server/pagination.ts";

const common = { tags: ["sign-in"], security: [{ session: [] }] };

const list = {
  ...common,
  summary: "List where a person is signed in",
  description: `Uses the session cookie only. Every browser that is signed in with one of this session's tokens counts, oldest first. One token signs in at most ${sessions.maxSessions} browsers; a further one ends the session that was not used for longest.`,
  querystring: http.pageQuery,
  response: { 200: http.sessionPage, 400: http.errorReply, 401: http.errorReply },
};
const endAll = {
  ...common,
  operationId: "signOutEverywhere",
  summary: "Sign a person out everywhere",
  description: `Ends every session of the list, this one included, and their event streams. The tokens stay valid: revoke one that somebody else knows. Needs the \`${http.csrfHeader}\` header.`,
  response: { 204: http.emptyReply, 401: http.errorReply },
};

/** Routes that show where a person is signed in, and sign the person out there. */
export const personSessionRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db, settings }) => {
  const path = "/sessions";
  app.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
  app.get(path, { schema: list }, async (request) => {
    const { tokens, secret } = await requireSession(db, request);
    const person = { tokenIds: tokens.map((it) => it.id), secret };
    return readPage(request.query, {
      ...byUuid,
      read: (slice) => sessions.listPersonSessions(db, person, slice),
    });
  });
  app.delete(path, { schema: endAll }, async (request, reply) => {
    const caller = await requireSession(db, request);
    const tokenIds = caller.tokens.map((it) => it.id);
    await inTransaction(db, async (tx) => {
      const ended = await sessions.endPersonSessions(tx, tokenIds);
      await recordSignOut(tx, request, { caller, after: { sessions: ended } });
    });
    return clearSession(reply, settings).code(204).send();
  });
};
