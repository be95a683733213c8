import { isFault } from "@inlet/contracts";
import type { Logger } from "pino";

/** Logs that a job is deferred. */
export type LogDeferral = (log: Pick<Logger, "warn" | "debug">, err: unknown, until: Date) => void;

const quietMs = 10_000;

/**
 * Creates the log of deferrals of one kind of job. Those by a dependency that is away are warnings, at most one in ten seconds: all waiting
 * jobs, of all workspaces, are deferred again every few seconds for the same reason. A line counts those since the last one.
 */
export function createDeferralLog(): LogDeferral {
  let quietUntil = 0;
  let unlogged = 0;
  return (log, err, until) => {
    const now = performance.now();
    if (!isFault(err, "unavailable") || now < quietUntil) {
      if (isFault(err, "unavailable")) unlogged++;
      log.debug({ until }, "job deferred");
      return;
    }
    log.warn({ err, until, ...(unlogged > 0 && { othersDeferred: unlogged }) }, "job deferred");
    quietUntil = now + quietMs;
    unlogged = 0;
  };
}
