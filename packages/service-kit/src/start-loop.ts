import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Health } from "./health.ts";

/** What to repeat, and how often. */
export interface LoopOptions {
  /** Pause between the end of one iteration and the start of the next. */
  everyMs: number;
  /** `signal` fires when the loop is stopped. */
  run: (signal: AbortSignal) => Promise<unknown>;
  /** Which loop a line of the log is about. */
  name: string;
  log: Logger;
  /** Watches the loop: the service counts as dead when an iteration stands still for minutes. */
  health?: Pick<Health, "addLoop">;
  /** Longest pause after consecutive failures; the pause doubles from `everyMs`. */
  backoffMaxMs?: number;
}

/** Longer than every statement, reply and retry within an iteration. */
const minStuckMs = 300_000;

/** Runs a function repeatedly, never concurrently, until disposed. After a failure, which it logs, it waits longer. */
export function startLoop({
  everyMs,
  run,
  name,
  log,
  health,
  backoffMaxMs = 60_000,
}: LoopOptions): AsyncDisposable {
  const stop = new AbortController();
  const stopped = stop.signal;
  let failures = 0;
  let startedAt: number | undefined;
  health?.addLoop(name, {
    age: () => (startedAt === undefined ? 0 : performance.now() - startedAt),
    stuckAfterMs: Math.max(minStuckMs, everyMs),
  });

  const loop = async (): Promise<void> => {
    while (!stopped.aborted) {
      startedAt = performance.now();
      failures = await run(stopped).then(
        () => 0,
        (err: unknown) => {
          if (!stopped.aborted)
            log.error({ loop: name, err, failures: failures + 1 }, "an iteration of the loop failed");
          return failures + 1;
        },
      );
      startedAt = undefined;
      const pauseMs = Math.max(everyMs, Math.min(everyMs * 2 ** failures, backoffMaxMs));
      await wait(pauseMs, undefined, { signal: stopped }).catch(() => undefined); // stopped: the loop ends
    }
  };
  const ended = loop();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}
