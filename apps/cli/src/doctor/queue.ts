import { isFault } from "@inlet/contracts";
import { openDb, ping } from "@inlet/db";
import { toShortReason } from "../output/short-reason.ts";
import { stripCredentials } from "../output/strip-credentials.ts";
import type { Shell } from "../terminal/shell.ts";
import { fail, type Outcome, ok } from "./finding.ts";

/** Checks whether the queue's server answers and, if it is Redis, never evicts a job. */
export async function checkQueue(shell: Shell, url: string): Promise<Outcome> {
  const onPostgres = /^postgres/.test(url);
  try {
    await (onPostgres ? pingPostgres(url) : checkRedis(shell, url));
    return ok(`${onPostgres ? "PostgreSQL" : "Redis, which evicts no job,"} at ${stripCredentials(url)}`);
  } catch (err) {
    if (isFault(err, "invalid")) return fail(err.message);
    return fail(
      `${stripCredentials(url)} does not answer (${toShortReason(err)}): start it, or correct QUEUE_URL`,
    );
  }
}

/** Does not use the queue's own check, which would create its tables. */
async function pingPostgres(url: string): Promise<void> {
  await using db = openDb({ url, max: 1, limits: { connectMs: 5_000 } });
  await ping(db);
}

async function checkRedis(shell: Shell, url: string): Promise<void> {
  await using queues = shell.openQueues(url);
  await queues.check();
}
