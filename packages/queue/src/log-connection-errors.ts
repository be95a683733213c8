import type { Logger } from "pino";

const quietMs = 10_000;

interface Failing {
  name: string;
  on(event: "error", listener: (err: Error) => void): unknown;
}

/**
 * Logs what goes wrong with a connection, at most once in ten seconds: both backends reconnect by themselves and
 * complain at every try. Without a listener an error would end the process.
 */
export function logConnectionErrors(failing: Failing, log: Logger | undefined): void {
  let quietUntil = 0;
  failing.on("error", (err) => {
    const now = performance.now();
    if (now < quietUntil) return;
    quietUntil = now + quietMs;
    log?.warn({ err, queue: failing.name }, "the queue's connection has trouble");
  });
}
