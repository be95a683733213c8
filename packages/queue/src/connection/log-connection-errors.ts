import type { Logger } from "pino";

const quietMs = 10_000;

interface ErrorEmitter {
  name: string;
  on(event: "error", listener: (err: Error) => void): unknown;
}

/** BullMQ emits it after `lockRenewalFailed`. The job logs that it stops. */
const isLostLock = ({ message }: Error) => message.startsWith("could not renew lock for job");

/**
 * Logs connection errors, at most one in ten seconds: both backends reconnect by themselves and emit an error at every
 * attempt. Without a listener an error would end the process.
 */
export function logConnectionErrors(emitter: ErrorEmitter, log: Logger | undefined): void {
  let quietUntil = 0;
  emitter.on("error", (err) => {
    if (isLostLock(err)) return;
    const now = performance.now();
    if (now < quietUntil) return;
    quietUntil = now + quietMs;
    log?.warn({ err, queue: emitter.name }, "the queue's connection failed and is being restored");
  });
}
