import { Fault, http } from "@inlet/contracts";
import { type Db, inTransaction, sessions, tenancy } from "@inlet/db";
import type { FastifyRequest } from "fastify";
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import type { z } from "zod";
import { attributeLog, type Caller, pickHighestToken, unauthorized } from "../../access/access.ts";
import { createFailedSignInLog } from "../../access/failed-sign-ins.ts";
import { createFailureCounter } from "../../access/failure-counter.ts";
import { recordSignIn, recordSignOut } from "../../access/record-session.ts";
import { getUserAgent, requireSession } from "../../access/require-session.ts";
import {
  clearSession,
  deriveCsrfToken,
  isFromOwnPage,
  losesCookie,
  mayBeSameOrigin,
  setSession,
} from "../../access/session-cookie.ts";
import type { Deps } from "../../deps.ts";

const tags = ["sign-in"];
const security = [{ session: [] }];
const refusals = {
  400: http.errorReply,
  401: http.errorReply,
  403: http.errorReply,
  429: http.errorReply,
};

const read = {
  tags,
  security,
  summary: "Read who is signed in",
  description: "Uses the session cookie only. Replies with 401 when nobody is signed in.",
  response: { 200: http.session, 401: http.errorReply },
};
const signIn = {
  tags,
  security: [],
  operationId: "signIn",
  summary: "Sign a browser in with a token",
  description: `Sets a cookie that scripts cannot read. With the \`${http.csrfHeader}\` header of an existing session, the token's workspace is added to that session, which gets a new cookie; otherwise a new session begins. After 30 wrong tokens in a minute from one IP address, further ones get 429.`,
  body: http.newSession,
  response: { 200: http.session, ...refusals },
};
const signOut = {
  tags,
  security,
  operationId: "signOut",
  summary: "Sign a browser out",
  description: `Ends the session and its event streams on the server too. Needs the \`${http.csrfHeader}\` header.`,
  response: { 204: http.emptyReply, 401: http.errorReply },
};

const failuresPerMinute = 30;
const wrongToken = () =>
  new Fault(
    "unauthorized",
    "There is no such token, or it was revoked: paste the whole token as it was shown when it was created, or ask for a new one.",
  );

const needsHttps = () =>
  new Fault(
    "forbidden",
    "A browser would not keep this session, because it opened Inlet by http: open Inlet by its https address. In a network that you trust, your administrator may set INLET_SECURE_COOKIES=false.",
  );

/** Routes that sign a browser in with a token, sign it out, and show who is signed in. */
export const sessionRoutes: FastifyPluginAsyncZod<Deps> = async (app, { db, settings }) => {
  const path = "/session";
  const countFailure = createFailureCounter(app, failuresPerMinute);
  const logFailure = createFailedSignInLog({ db });
  app.addHook("onRequest", async (_request, reply) => void reply.header("cache-control", "no-store"));
  app.get(path, { schema: read }, async (request) => toSessionReply(db, await requireSession(db, request)));
  app.post(path, { schema: signIn }, async (request, reply) => {
    if (!mayBeSameOrigin(request)) throw unauthorized();
    if (losesCookie(request, settings)) throw needsHttps();
    const token = await tenancy.findTokenHolder(db, request.body.token);
    if (token === undefined) {
      await logFailure(request, "token");
      throw (await countFailure(request)) ?? wrongToken();
    }
    attributeLog(request, [token]);
    const caller = await inTransaction(db, async (tx) => {
      const secret = await openOrExtendSession(tx, request, token.id);
      const tokens = await sessions.listSessionTokens(tx, secret);
      await recordSignIn(tx, request, { tokens: [token], sessionId: tokens[0]?.sessionId });
      return { tokens, secret };
    });
    setSession(reply, settings, caller.secret);
    return toSessionReply(db, caller);
  });
  app.delete(path, { schema: signOut }, async (request, reply) => {
    const caller = await requireSession(db, request);
    await inTransaction(db, async (tx) => {
      await sessions.endSession(tx, caller.secret);
      await recordSignOut(tx, request, { caller });
    });
    return clearSession(reply, settings).code(204).send();
  });
};

/** Adds the token to the browser's session, or opens a session with it. @returns the session secret */
async function openOrExtendSession(db: Db, request: FastifyRequest, tokenId: string): Promise<string> {
  const secret = isFromOwnPage(request) ? request.sessionSecret : undefined;
  if (secret === undefined || (await sessions.listSessionTokens(db, secret)).length === 0)
    return sessions.openSession(db, tokenId, getUserAgent(request));
  return sessions.extendSession(db, secret, tokenId);
}

type SessionReply = z.output<typeof http.session>;

const maxWorkspaces = 1_000;

async function toSessionReply(db: Deps["db"], { tokens, secret }: Caller): Promise<SessionReply> {
  const first = pickHighestToken(tokens);
  if (first === undefined) throw unauthorized();
  const { name = "" } = (await tenancy.findToken(db, first.id)) ?? {};
  return {
    scope: first.scope,
    name,
    csrf: deriveCsrfToken(secret),
    workspaces: await listWorkspaces(db, tokens),
  };
}

async function listWorkspaces(db: Deps["db"], tokens: Caller["tokens"]): Promise<SessionReply["workspaces"]> {
  const isOperator = tokens.some((it) => it.scope === "operator");
  const ids = tokens.flatMap((it) => it.workspaceId ?? []);
  const found = isOperator
    ? await tenancy.listNewestWorkspaces(db, maxWorkspaces)
    : await tenancy.listWorkspacesByIds(db, ids);
  return found
    .map(({ id, name }) => ({ id, name, scope: isOperator ? "admin" : getScope(tokens, id) }) as const)
    .toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

const getScope = (tokens: Caller["tokens"], workspaceId: string) =>
  pickHighestToken(tokens.filter((it) => it.workspaceId === workspaceId))?.scope === "admin"
    ? "admin"
    : "member";
