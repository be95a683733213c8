import { requestRates } from "@inlet/db";
import { startLoop } from "@inlet/service-kit";
import type { ApiDeps } from "../deps.ts";

/** Counts uses per minute over all processes. */
export type SharedCounts = ReturnType<typeof startSharedCounts>;

/** What is known of one key in the current minute. */
interface Count {
  minute: number;
  /** By all processes, when they were last asked. */
  shared: number;
  /** By this process since then. */
  own: number;
}

const minuteMs = 60_000;
const exchangeMs = 1_000;

/**
 * Starts counting. A count is read from memory. Once a second the processes exchange their counts through the database,
 * so together they may exceed a limit by what they count within a second. While the database is away, each counts alone.
 */
export function startSharedCounts({ db, log }: Pick<ApiDeps, "db" | "log">, readClock = Date.now) {
  const counts = new Map<string, Count>();
  const open = (key: string): Count => {
    const minute = Math.floor(readClock() / minuteMs);
    const known = counts.get(key);
    if (known?.minute === minute) return known;
    const count = { minute, shared: 0, own: 0 };
    counts.set(key, count);
    return count;
  };
  const exchange = async (): Promise<void> => {
    const changed = [...counts].filter(([, it]) => it.own > 0);
    const sent = new Map(changed.map(([key, { own }]) => [key, own]));
    const uses = changed.map(([key, { minute, own }]) => ({ key, minute, used: own }));
    forgetBefore(counts, Math.floor(readClock() / minuteMs));
    for (const { key, minute, used } of await requestRates.addUses(db, uses)) {
      const count = counts.get(key);
      if (count?.minute !== minute) continue;
      count.own -= sent.get(key) ?? 0;
      count.shared = used;
    }
  };
  const loop = startLoop({ everyMs: exchangeMs, run: exchange, name: "exchangeCounts", log });
  return {
    /** Counts one use. @returns the uses of this minute, with this one */
    add(key: string): number {
      const count = open(key);
      count.own += 1;
      return count.shared + count.own;
    },
    /** Exchanges the counts at once, as the process does every second. */
    exchange,
    [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose](),
  };
}

function forgetBefore(counts: Map<string, Count>, present: number): void {
  for (const [key, { minute }] of counts) if (minute !== present) counts.delete(key);
}

/** The end of the current minute, when every count starts again. */
export const endOfMinute = (): Date => new Date((Math.floor(Date.now() / minuteMs) + 1) * minuteMs);
