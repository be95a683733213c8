import { setTimeout as wait } from "node:timers/promises";
import type { TcpProxy } from "@inlet/testkit/proxy";
import type { ChaosSystem } from "./chaos-system.ts";
import { exhaustConnections, fillDisk, makeReadOnly, readForLong } from "./database-faults.ts";
import { watchProgress } from "./progress-watch.ts";
import type { RandomSource } from "./random-source.ts";
import { watchReadiness } from "./readiness-watch.ts";

/** What one long fault did, times in seconds from its start. */
export interface LongFaultOutcome {
  fault: string;
  lasted: number;
  /** The longest time without a stored batch, up to the first one after the fault. Other faults happen meanwhile. */
  standstill: number;
  /** When a service first answered that it is not ready; null when none did. */
  notReadyAfter: number | null;
  /** When all services that run were ready again; null when they were not within two minutes. */
  readyAfter: number | null;
}

/** Faults that last longer than the time limits of the services, in a random order of the seed. */
export interface LongFaults {
  /** Starts the next fault, unless one lasts. */
  startNext(): Promise<void>;
}

interface LongFault {
  name: string;
  /** In seconds. */
  lasts: readonly [number, number];
  hold: (durationMs: number) => Promise<void>;
}

interface Context {
  system: ChaosSystem;
  random: RandomSource;
  log: (text: string) => void;
}

/** Creates the faults. Each outcome is added to `outcomes`. */
export function createLongFaults({ system, random, log }: Context, outcomes: LongFaultOutcome[]): LongFaults {
  const faults = shuffle(listFaults(system), random);
  const lengths = faults.map(({ lasts: [min, max] }) => random.between(min * 1_000, max * 1_000));
  let next = 0;
  let isActive = false;
  return {
    async startNext() {
      const index = next % faults.length;
      const [fault, durationMs] = [faults[index], lengths[index]];
      if (isActive || !fault || durationMs === undefined) return;
      isActive = true;
      next += 1;
      log(`${fault.name} for ${durationMs} ms`);
      const outcome = await observe(system, fault, durationMs).finally(() => {
        isActive = false;
      });
      log(`  over: ${JSON.stringify(outcome)}`);
      outcomes.push(outcome);
    },
  };
}

function listFaults({ proxies, postgres }: ChaosSystem): LongFault[] {
  const ofDatabase = {
    "disk full (raised)": (ms: number) => fillDisk(postgres.url, ms),
    "read-only": (ms: number) => makeReadOnly(postgres.superuserUrl, ms),
    "no connections left": (ms: number) => exhaustConnections(postgres.url, ms),
  };
  return [
    ...proxies.flatMap((proxy): LongFault[] => [
      {
        name: `${proxy.name} loses its connections silently`,
        lasts: [45, 50],
        hold: (ms) => mute(proxy, ms),
      },
      { name: `${proxy.name} is mute`, lasts: [40, 45], hold: (ms) => muteAll(proxy, ms) },
    ]),
    ...Object.entries(ofDatabase).map(([name, hold]): LongFault => ({ name, lasts: [10, 20], hold })),
    { name: "long reader", lasts: [40, 60], hold: (ms) => readForLong(postgres.url, ms) },
  ];
}

async function mute(proxy: TcpProxy, durationMs: number): Promise<void> {
  proxy.muteConnections();
  await wait(durationMs);
  proxy.closeMuted();
}

async function muteAll(proxy: TcpProxy, durationMs: number): Promise<void> {
  proxy.muteNew(["requests", "replies"]);
  await mute(proxy, durationMs);
  proxy.muteNew([]);
  proxy.closeMuted();
}

async function observe(
  system: ChaosSystem,
  { name, hold }: LongFault,
  durationMs: number,
): Promise<LongFaultOutcome> {
  await using progress = watchProgress(system.postgres.url);
  await using readiness = watchReadiness(system.supervisor.slots);
  const startedAt = performance.now();
  await hold(durationMs);
  const lasted = performance.now() - startedAt;
  const [standstillMs, readyAgainAt] = await Promise.all([
    progress.waitForNext(),
    readiness.waitUntilAllReady(),
  ]);
  const toSeconds = (ms: number) => Math.round(ms / 100) / 10;
  const since = (at: number | undefined) => (at === undefined ? null : toSeconds(at - startedAt));
  return {
    fault: name,
    lasted: toSeconds(lasted),
    standstill: toSeconds(standstillMs),
    notReadyAfter: since(readiness.firstNotReadyAt()),
    readyAfter: since(readyAgainAt),
  };
}

function shuffle<T>(list: readonly T[], random: RandomSource): T[] {
  const keyed = list.map((item) => [random.next(), item] as const);
  return keyed.toSorted(([a], [b]) => a - b).map(([, item]) => item);
}
