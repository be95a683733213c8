import type { Db } from "@inlet/db";
import type { FastifyRequest } from "fastify";
import { type Caller, findCaller, unauthorized } from "./access.ts";

/**
 * Finds the caller by the session cookie alone: a bearer token does not sign a browser in.
 * @throws Fault unauthorized
 */
export async function requireSession(db: Db, request: FastifyRequest): Promise<Caller> {
  const caller = request.headers.authorization === undefined ? await findCaller(db, request) : undefined;
  if (caller === undefined) throw unauthorized();
  return caller;
}

/** What is stored about the browser of a session, so that its owner recognizes it. */
export const getUserAgent = ({ headers }: FastifyRequest): string | undefined =>
  headers["user-agent"]?.slice(0, 200);
