import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

const pollMs = 500;
const patienceMs = 180_000;

/** Counts the stored batches, past the proxies, until disposed. */
export function watchProgress(databaseUrl: string) {
  const stop = new AbortController();
  let stored: number | undefined;
  let lastAt = performance.now();
  let longestMs = 0;
  const poll = async () => {
    while (!stop.signal.aborted) {
      const count = await countStored(databaseUrl).catch(() => undefined);
      if (count !== undefined && count !== stored) {
        longestMs = Math.max(longestMs, performance.now() - lastAt);
        lastAt = performance.now();
        stored = count;
      }
      await wait(pollMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const ended = poll();
  return {
    /** Waits for the next stored batch, at most three minutes. @returns the longest time without one, in milliseconds */
    async waitForNext(): Promise<number> {
      const since = performance.now();
      while (lastAt < since && performance.now() - since < patienceMs) await wait(pollMs);
      return lastAt < since ? performance.now() - lastAt : longestMs;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
    },
  };
}

async function countStored(url: string): Promise<number> {
  const db = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  db.on("error", () => undefined);
  try {
    await db.connect();
    const { rows } = await db.query<{ count: number }>(
      "select count(*)::integer as count from raw_batch where state = 'settled'",
    );
    return rows[0]?.count ?? 0;
  } finally {
    await db.end().catch(() => undefined);
  }
}
