import { randomUUID } from "node:crypto";
import { inject } from "vitest";
import { setUpTestDb } from "./set-up-test-db.ts";

/** A server that can hold a queue. */
export interface QueueBackend {
  readonly name: "postgres" | "redis";
  /** Absent when there is no such server; skip the tests then. */
  readonly url: string | undefined;
  /** Unique to this file. It separates files on Redis; on Postgres the database does. */
  readonly prefix: string;
  /** Why there is no such server. */
  readonly reason?: string | undefined;
}

/**
 * Sets up both backends for `describe.each`. Call it at the top of a file. Each file gets its own Postgres database and
 * Redis prefix.
 * @example
 * describe.each(setUpQueueBackends())("on $name", ({ url, prefix }) => {
 *   test.skipIf(url === undefined)("...", ...);
 * });
 */
export function setUpQueueBackends(): QueueBackend[] {
  const prefix = `q_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  return [
    { name: "postgres", url: setUpTestDb().url, prefix },
    { name: "redis", url: inject("redisUrl"), prefix, reason: inject("redisReason") },
  ];
}
