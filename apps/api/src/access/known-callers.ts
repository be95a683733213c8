import { type TokenHolder, tenancy } from "@inlet/db";
import type { FastifyRequest } from "fastify";
import { evictOldest } from "../evict-oldest.ts";

/** Remembers whose the credentials of recent requests were. */
export type KnownCallers = ReturnType<typeof createKnownCallers>;

const maxKnown = 10_000;

/**
 * Creates the memory, of hashes. It says whose limits a request counts against before the database is asked, and never
 * admits anybody: a token that has ended counts until the database is asked once more.
 */
export function createKnownCallers(max = maxKnown) {
  const known = new Map<string, readonly TokenHolder[]>();
  return {
    /** Finds the tokens of a request's caller, as they were at its last request. */
    recall(request: FastifyRequest): readonly TokenHolder[] | undefined {
      const key = getKey(request);
      return key === undefined ? undefined : known.get(key);
    },
    /** Remembers what the database said. @param tokens undefined when the credential is invalid */
    record(request: FastifyRequest, tokens: readonly TokenHolder[] | undefined): void {
      const key = getKey(request);
      if (key === undefined) return;
      known.delete(key);
      if (tokens !== undefined) known.set(key, tokens);
      evictOldest(known, max);
    },
  };
}

function getKey({ headers, sessionSecret }: FastifyRequest): string | undefined {
  const credential = headers.authorization ?? sessionSecret;
  return credential === undefined ? undefined : tenancy.hashSecret(credential).toString("base64url");
}
