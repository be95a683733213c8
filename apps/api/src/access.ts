import { Fault } from "@inlet/contracts";
import { type Db, sessions, tokens, workspaces } from "@inlet/db";
import type { FastifyRequest } from "fastify";

/** Who calls: a token's holder. */
export type Caller = NonNullable<Awaited<ReturnType<typeof tokens.findByToken>>>;

/** The least scope that may use a route. */
export type Access = Caller["scope"];

declare module "fastify" {
  interface FastifyContextConfig {
    /** The least scope that may use the route; operators only when it says nothing. */
    access?: Access;
  }
}

/** The cookie of a signed-in browser. */
export const sessionCookie = "inlet_session";

const rank: Record<Access, number> = { member: 0, admin: 1, operator: 2 };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const safeMethods = ["GET", "HEAD"];

/**
 * Who calls, by the bearer token, else by the session cookie. The cookie counts only for requests that change nothing
 * (or where the route has made sure that its own page sent it), so that a foreign page has nothing to forge.
 */
export function findCaller(
  db: Db,
  request: FastifyRequest,
  { trustCookie = safeMethods.includes(request.method) } = {},
): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return tokens.findByToken(db, bearerOf(authorization));
  const cookie = trustCookie ? request.cookies[sessionCookie] : undefined;
  return cookie === undefined ? Promise.resolve(undefined) : sessions.findByCookie(db, cookie);
}

const bearerOf = (authorization: string): string => /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? "";

/** Nobody we know. */
export const unknownCaller = () =>
  new Fault(
    "unauthorized",
    "A valid token is needed: send it as `Authorization: Bearer <token>`. A signed-in browser may only read.",
  );

/**
 * Lets a caller through to a route, or not. Another workspace does not exist for whoever does not belong to it.
 * @throws Fault not_found, forbidden
 */
export async function checkAccess(db: Db, caller: Caller, request: FastifyRequest): Promise<void> {
  const { access = "operator" } = request.routeOptions.config;
  const workspaceId = workspaceOf(request);
  if (workspaceId !== undefined && !(await belongsTo(db, caller, workspaceId)))
    throw new Fault("not_found", "There is no such workspace.");
  if (rank[caller.scope] < rank[access])
    throw new Fault("forbidden", `This needs a token of scope ${access}; yours is ${caller.scope}.`);
}

function workspaceOf({ params }: FastifyRequest): string | undefined {
  const named = params as { workspaceId?: string }; // raw path segments: validation comes later
  return named.workspaceId;
}

async function belongsTo(db: Db, caller: Caller, workspaceId: string): Promise<boolean> {
  if (!uuid.test(workspaceId)) return false;
  if (caller.scope !== "operator") return caller.workspaceId === workspaceId.toLowerCase();
  return (await workspaces.findById(db, workspaceId)) !== undefined;
}
