import { randomUUID } from "node:crypto";
import { afterAll, inject } from "vitest";
import { runStatement } from "./statement.ts";

/** One place a queue can live. */
export interface QueueBackend {
  readonly name: "postgres" | "redis";
  /** Absent where there is no such server; then skip. */
  readonly url: string | undefined;
  /** Nobody else's: a key prefix on Redis, a schema on Postgres. */
  readonly prefix: string;
  /** Why there is no such server, in words. */
  readonly reason?: string | undefined;
}

/**
 * Both backends, for `describe.skipIf(...)` inside `describe.each`; call it at the top of a file. Each file gets a
 * prefix of its own, and its schema is dropped at the end.
 * @example
 * describe.each(queueBackends())("on $name", ({ url, prefix }) => {
 *   test.skipIf(url === undefined)("...", ...);
 * });
 */
export function queueBackends(): QueueBackend[] {
  const prefix = `q_${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const postgresUrl = inject("postgresUrl");
  afterAll(() => runStatement(postgresUrl, `drop schema if exists ${prefix} cascade`));
  return [
    { name: "postgres", url: postgresUrl, prefix },
    { name: "redis", url: inject("redisUrl"), prefix, reason: inject("redisReason") },
  ];
}
