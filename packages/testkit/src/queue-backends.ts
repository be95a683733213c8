import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { testDb } from "./test-db.ts";

/** One place a queue can live. */
export interface QueueBackend {
  readonly name: "postgres" | "redis";
  /** Absent where there is no such server; then skip. */
  readonly url: string | undefined;
  /** Nobody else's on Redis. On Postgres the database is. */
  readonly prefix: string;
  /** Why there is no such server, in words. */
  readonly reason?: string | undefined;
}

/**
 * Both backends, for `describe.skipIf(...)` inside `describe.each`; call it at the top of a file. Each file gets a
 * Postgres database and a Redis prefix of its own.
 * @example
 * describe.each(queueBackends())("on $name", ({ url, prefix }) => {
 *   test.skipIf(url === undefined)("...", ...);
 * });
 */
export function queueBackends(): QueueBackend[] {
  const prefix = `q_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  return [
    { name: "postgres", url: testDb().url, prefix },
    { name: "redis", url: inject("redisUrl"), prefix, reason: inject("redisReason") },
  ];
}
