import { audit, type Db } from "@inlet/db";
import type { FastifyRequest } from "fastify";
import type { Caller } from "./access.ts";
import { toActor } from "./actor.ts";

/** Records that a browser is signed in with a token, in the audit log of the token's workspace. */
export function recordSignIn(
  tx: Db,
  request: FastifyRequest,
  { tokens, sessionId }: Pick<Caller, "tokens" | "sessionId">,
): Promise<void> {
  const actor = toActor(request, { tokens, sessionId });
  const workspaceId = tokens.find((it) => it.id === actor.tokenId)?.workspaceId ?? null;
  return audit.record(tx, actor, { workspaceId, action: "sign_in", subject: sessionId });
}

/** Records that a person signed out, in the audit log of every workspace in which they were signed in. */
export async function recordSignOut(
  tx: Db,
  request: FastifyRequest,
  { caller, after }: { caller: Caller; after?: object },
): Promise<void> {
  for (const workspaceId of new Set(caller.tokens.map((it) => it.workspaceId))) {
    const actor = toActor(request, caller);
    await audit.record(tx, actor, { workspaceId, action: "sign_out", subject: caller.sessionId, after });
  }
}
