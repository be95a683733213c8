import type { Actor } from "@inlet/db";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Caller, pickActingToken } from "./access.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who sends the request, as the audit log names them. */
    readonly actor: Actor;
  }
}

/** Gives every request its actor. */
export function addActors(app: FastifyInstance): void {
  app.decorateRequest("actor", {
    getter(this: FastifyRequest) {
      return toActor(this, this.caller);
    },
  });
}

/** Describes who sends a request, for the audit log. */
export function toActor(
  request: FastifyRequest,
  caller: Pick<Caller, "tokens" | "sessionId"> | undefined,
): Actor {
  const address = request.ip;
  const token = pickActingToken(request, caller?.tokens ?? []);
  if (token === undefined) return { kind: "unknown", id: null, name: "unknown", tokenId: null, address };
  const by = { name: token.name, tokenId: token.id, address };
  const sessionId = caller?.sessionId;
  return sessionId === undefined
    ? { kind: "token", id: token.id, ...by }
    : { kind: "session", id: sessionId, ...by };
}
