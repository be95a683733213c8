import { isFault } from "@inlet/contracts";
import { passProbeJob, type QueueServer } from "@inlet/queue";
import { toShortReason } from "../output/short-reason.ts";
import { stripCredentials } from "../output/strip-credentials.ts";
import type { Shell } from "../terminal/shell.ts";
import { fail, type Outcome, ok } from "./finding.ts";

/** Checks whether the queue's server takes a job and hands it out again and, if it is Redis, never evicts a job. */
export async function checkQueue(shell: Shell, server: QueueServer): Promise<Outcome> {
  const address = stripCredentials(server.url);
  try {
    await using queues = shell.openQueues(server);
    await queues.check();
    await passProbeJob(queues);
    const kind = /^postgres/.test(server.url) ? "PostgreSQL" : "Redis, which evicts no job,";
    return ok(`a job went through ${kind} at ${address}`);
  } catch (err) {
    if (isFault(err, "invalid")) return fail(err.message);
    return fail(`${address} passes no job on (${toShortReason(err)}): start it, or correct QUEUE_URL`);
  }
}
