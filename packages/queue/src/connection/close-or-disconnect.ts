import { setTimeout as wait } from "node:timers/promises";

const closeTimeoutMs = 2_000;
const disconnectTimeoutMs = 500;

interface Closeable {
  close(): Promise<void>;
  disconnect(): Promise<void>;
}

/** The jobs of a worker that is being closed. */
interface RunningJobs {
  /** Waits until those that run now have ended. */
  drain(): Promise<unknown>;
  /** Whether any runs: one that was being fetched when the worker closed starts afterwards. */
  areLeft(): boolean;
}

const noJobs: RunningJobs = { drain: async () => undefined, areLeft: () => false };

/**
 * Closes a queue or worker. When the server does not answer in time, disconnects instead, because the drivers wait for
 * a lost server forever.
 * @param jobs what must end before the time to close starts to run
 */
export async function closeOrDisconnect(closeable: Closeable, jobs: RunningJobs = noJobs): Promise<void> {
  const closed = closeable.close().then(
    () => "closed" as const,
    () => "lost" as const, // the server is gone, so disconnecting is all that is left
  );
  do {
    await jobs.drain();
    if ((await Promise.race([closed, wait(closeTimeoutMs, undefined, { ref: false })])) === "closed") return;
  } while (jobs.areLeft());
  const ended = Promise.allSettled([closeable.disconnect(), closed]);
  await Promise.race([ended, wait(disconnectTimeoutMs, undefined, { ref: false })]);
}
