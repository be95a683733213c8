import { setTimeout as wait } from "node:timers/promises";
import type { ServiceSlot } from "./supervisor.ts";

const pollMs = 500;
const patienceMs = 120_000;

/** Asks every running service whether it is ready, until disposed. Times are of `performance.now()`. */
export function watchReadiness(slots: readonly ServiceSlot[]) {
  const stop = new AbortController();
  let firstNotReadyAt: number | undefined;
  const askAll = async () => {
    const answers = await Promise.all(slots.map(async ({ running, url }) => running && askReadiness(url)));
    if (answers.includes(503)) firstNotReadyAt ??= performance.now();
    return answers.every((status) => status === undefined || status === 200);
  };
  const poll = async () => {
    while (!stop.signal.aborted) {
      await askAll();
      await wait(pollMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const ended = poll();
  return {
    firstNotReadyAt: () => firstNotReadyAt,
    /** Resolves with the time, or with undefined after two minutes. */
    async waitUntilAllReady(): Promise<number | undefined> {
      const until = performance.now() + patienceMs;
      while (performance.now() < until) {
        if (await askAll()) return performance.now();
        await wait(pollMs);
      }
      return undefined;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

/** @returns the status, or undefined when the process does not run */
const askReadiness = (url: string): Promise<number | undefined> =>
  fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(10_000) }).then(
    async (response) => {
      await response.body?.cancel();
      return response.status;
    },
    () => undefined,
  );
