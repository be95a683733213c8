import { isFault } from "@inlet/contracts";
import { adviseOnDatabase, type Db } from "@inlet/db";
import { passProbeJob, type QueueServer } from "@inlet/queue";
import { toShortReason } from "@inlet/service-kit";
import { resolveQueue } from "@inlet/use-cases";
import { stripCredentials } from "../output/strip-credentials.ts";
import type { Shell } from "../terminal/shell.ts";
import { fail, type Outcome, ok, warn } from "./finding.ts";

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
    const reason = toShortReason(err);
    const advice = adviseOnRedis(reason) ?? adviseOnDatabase(err, "QUEUE_URL");
    return fail(`${address} passes no job on (${reason}): ${advice}`);
  }
}

/** Checks whether somebody has paused a queue of the services, whose work waits until it is resumed. */
export async function checkPauses(db: Db, { shell, server }: { shell: Shell; server: QueueServer }) {
  await using queues = shell.openQueues(await resolveQueue(db, server));
  const paused = await queues.listPaused();
  if (paused.length === 0) return ok("no queue is paused");
  return warn(`${paused.join(", ")} waits until somebody resumes it in Bull Board (/admin/queues)`);
}

/** What to do about a Redis that answers with a refusal, by how its text begins. */
const advices: readonly [refusal: RegExp, advice: string][] = [
  [/^OOM/, "look for what else fills this Redis, and never change its eviction policy"],
  [/^MISCONF/, "this Redis cannot save, so look at its disk and log"],
  [/^READONLY/, "connect to the primary"],
  [/^(?:NOAUTH|WRONGPASS|NOPERM)/, "correct the name and password in QUEUE_URL, or the rights of that user"],
];

const adviseOnRedis = (reason: string): string | undefined =>
  advices.find(([refusal]) => refusal.test(reason))?.[1];
