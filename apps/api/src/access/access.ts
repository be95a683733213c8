import { Fault, http } from "@inlet/contracts";
import { type Db, sessions, type TokenHolder, tenancy } from "@inlet/db";
import { noWorkspace } from "@inlet/use-cases";
import type { FastifyRequest } from "fastify";
import { isFromOwnPage } from "./session-cookie.ts";

/** Who sends a request: a token, or a signed-in browser with all of its tokens. */
export interface Caller {
  /** At least one. */
  tokens: TokenHolder[];
  /** The token or the session secret, as sent. */
  secret: string;
  /** The session's id, which is no secret; absent for a token. */
  sessionId?: string | undefined;
}

/** A caller who may use the route. */
export interface AdmittedCaller extends Caller {
  /** What the caller may do in the workspace of the path; without one, anywhere. */
  scope: TokenHolder["scope"];
}

/** The minimum scope that a route requires. `anyone`: the route needs no caller, or checks by itself who calls. */
export type Access = TokenHolder["scope"] | "anyone";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Who may call the route; `operator` when absent. */
    access?: Access;
    /** The reply is a stream that may last long, so it holds no place among the parallel requests. */
    isStream?: boolean;
  }
  interface FastifyRequest {
    /** Who sends the request, on routes that require a scope. */
    caller?: AdmittedCaller;
  }
}

const scopeRank: Record<Access, number> = { anyone: -1, member: 0, admin: 1, operator: 2 };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** Whether a text may be the id of a workspace. */
export const isUuid = (text: string): boolean => uuid.test(text);
const safeMethods = ["GET", "HEAD"];

/**
 * Finds who sends a request, by the bearer token or else by the session cookie. The cookie counts only for requests that
 * change nothing and for requests that Inlet's own page sends, which prevents cross-site request forgery.
 */
export async function findCaller(
  db: Db,
  request: FastifyRequest,
  { trustCookie = safeMethods.includes(request.method) || isFromOwnPage(request) } = {},
): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  const cookie = trustCookie ? request.sessionSecret : undefined;
  const caller =
    authorization === undefined
      ? await findBySession(db, cookie)
      : await findByToken(db, parseBearerToken(authorization));
  if (caller !== undefined) attributeLog(request, caller.tokens);
  return caller;
}

/** Adds the token by which a request acts to everything that is logged about it. */
export function attributeLog(request: FastifyRequest, holders: readonly TokenHolder[]): void {
  request.log = request.log.child({ tokenId: pickActingToken(request, holders)?.id });
}

/** Picks the token by which a request acts: of the workspace of its path, if the caller holds one. */
export function pickActingToken<T extends TokenHolder>(
  request: FastifyRequest,
  holders: readonly T[],
): T | undefined {
  const workspaceId = getWorkspaceId(request)?.toLowerCase();
  const own = holders.filter((it) => it.scope === "operator" || it.workspaceId === workspaceId);
  return pickHighestToken(own) ?? pickHighestToken(holders);
}

async function findBySession(db: Db, secret: string | undefined): Promise<Caller | undefined> {
  if (secret === undefined) return undefined;
  const sessionTokens = await sessions.listSessionTokens(db, secret);
  const [first] = sessionTokens;
  return first && { tokens: sessionTokens, secret, sessionId: first.sessionId };
}

async function findByToken(db: Db, secret: string): Promise<Caller | undefined> {
  const holder = await tenancy.findTokenHolder(db, secret);
  return holder && { tokens: [holder], secret };
}

const parseBearerToken = (authorization: string): string =>
  /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";

/** The fault for a request without a valid token or session. */
export const unauthorized = () =>
  new Fault(
    "unauthorized",
    `The request needs a valid token: sign in, or send \`Authorization: Bearer <token>\`. From a signed-in browser, only Inlet's own page can change something; it sends \`${http.csrfHeader}\`.`,
  );

/** Picks the token with the highest scope; of several, the first. */
export function pickHighestToken<T extends Pick<TokenHolder, "scope">>(
  candidates: readonly T[],
): T | undefined {
  return candidates.toSorted((a, b) => scopeRank[b.scope] - scopeRank[a.scope])[0];
}

/** Reads who may call the route of a request. */
export const getAccess = ({ routeOptions }: FastifyRequest): Access =>
  routeOptions.config.access ?? "operator";

/** Whether a request comes from an operator. Without credentials, it asks no database. */
export async function isFromOperator(db: Db, request: FastifyRequest): Promise<boolean> {
  const caller = await findCaller(db, request);
  return pickHighestToken(caller?.tokens ?? [])?.scope === "operator";
}

/**
 * Checks that a caller may use a route. A workspace of which the caller holds no token is reported as not found.
 * @returns the scope by which the caller may use it
 * @throws Fault not_found, forbidden
 */
export async function checkAccess(
  db: Db,
  caller: Caller,
  request: FastifyRequest,
): Promise<TokenHolder["scope"]> {
  const access = getAccess(request);
  const workspaceId = getWorkspaceId(request);
  const scope =
    workspaceId === undefined
      ? pickHighestToken(caller.tokens)?.scope
      : await findScopeIn(db, caller, workspaceId);
  if (scope === undefined) throw noWorkspace();
  if (scopeRank[scope] < scopeRank[access])
    throw new Fault("forbidden", `This needs a token of scope ${access}; yours is ${scope}.`);
  return scope;
}

function getWorkspaceId({ params }: FastifyRequest): string | undefined {
  const raw = params as { workspaceId?: string } | null; // path segments that are validated later
  return raw?.workspaceId;
}

async function findScopeIn(
  db: Db,
  caller: Caller,
  workspaceId: string,
): Promise<TokenHolder["scope"] | undefined> {
  if (!isUuid(workspaceId)) return undefined;
  const ownTokens = caller.tokens.filter((it) => it.workspaceId === workspaceId.toLowerCase());
  if (!caller.tokens.some((it) => it.scope === "operator")) return pickHighestToken(ownTokens)?.scope;
  return (await tenancy.findWorkspace(db, workspaceId)) === undefined ? undefined : "operator";
}
