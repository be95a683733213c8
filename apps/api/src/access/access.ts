import { Fault, http } from "@inlet/contracts";
import { type Db, sessions, type TokenHolder, tokens, workspaces } from "@inlet/db";
import type { FastifyRequest } from "fastify";
import { isFromOwnPage, sessionCookie } from "./session-cookie.ts";

/** Who calls: a token, or a signed-in browser with all of its tokens. */
export interface Caller {
  /** At least one. */
  tokens: TokenHolder[];
  /** The token or the session's secret, as it was sent. */
  secret: string;
}

/** The least scope that may use a route. */
export type Access = TokenHolder["scope"];

declare module "fastify" {
  interface FastifyContextConfig {
    /** The least scope that may use the route; operators only when it says nothing. */
    access?: Access;
    /** It is answered for as long as somebody listens. */
    isStream?: boolean;
  }
  interface FastifyRequest {
    /** Who calls, on routes that ask for a scope. */
    caller?: Caller;
  }
}

const scopeRank: Record<Access, number> = { member: 0, admin: 1, operator: 2 };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const safeMethods = ["GET", "HEAD"];

/**
 * Who calls, by the bearer token, else by the session cookie. The cookie counts only for requests that change nothing
 * or that the session's own page has sent, so that a foreign page has nothing to forge.
 */
export async function findCaller(
  db: Db,
  request: FastifyRequest,
  { trustCookie = safeMethods.includes(request.method) || isFromOwnPage(request) } = {},
): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return findByToken(db, parseBearerToken(authorization));
  const secret = trustCookie ? request.cookies[sessionCookie] : undefined;
  if (secret === undefined) return undefined;
  const held = await sessions.listSessionTokens(db, secret);
  return held.length === 0 ? undefined : { tokens: held, secret };
}

async function findByToken(db: Db, secret: string): Promise<Caller | undefined> {
  const holder = await tokens.findTokenHolder(db, secret);
  return holder && { tokens: [holder], secret };
}

const parseBearerToken = (authorization: string): string =>
  /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";

/** Nobody we know. */
export const unauthorized = () =>
  new Fault(
    "unauthorized",
    `A valid token is needed: sign in, or send it as \`Authorization: Bearer <token>\`. A signed-in browser changes something only from Inlet's own page, which sends \`${http.csrfHeader}\`.`,
  );

/** The token with the highest scope, and of several the oldest. */
export function pickHighestToken<T extends Pick<TokenHolder, "scope">>(held: readonly T[]): T | undefined {
  return held.toSorted((a, b) => scopeRank[b.scope] - scopeRank[a.scope])[0];
}

/**
 * Lets a caller through to a route, or not. Another workspace does not exist for whoever does not belong to it.
 * @throws Fault not_found, forbidden
 */
export async function checkAccess(db: Db, caller: Caller, request: FastifyRequest): Promise<void> {
  const { access = "operator" } = request.routeOptions.config;
  const workspaceId = getWorkspaceId(request);
  const scope =
    workspaceId === undefined
      ? pickHighestToken(caller.tokens)?.scope
      : await findScopeIn(db, caller, workspaceId);
  if (scope === undefined) throw new Fault("not_found", "There is no such workspace.");
  if (scopeRank[scope] < scopeRank[access])
    throw new Fault("forbidden", `This needs a token of scope ${access}; yours is ${scope}.`);
}

function getWorkspaceId({ params }: FastifyRequest): string | undefined {
  const named = params as { workspaceId?: string }; // raw path segments: validation comes later
  return named.workspaceId;
}

async function findScopeIn(db: Db, caller: Caller, workspaceId: string): Promise<Access | undefined> {
  if (!uuid.test(workspaceId)) return undefined;
  const here = caller.tokens.filter((it) => it.workspaceId === workspaceId.toLowerCase());
  if (!caller.tokens.some((it) => it.scope === "operator")) return pickHighestToken(here)?.scope;
  return (await workspaces.findWorkspace(db, workspaceId)) === undefined ? undefined : "operator";
}
