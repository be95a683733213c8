import { setTimeout as wait } from "node:timers/promises";
import { faultNames } from "@inlet/kustomer-simulator";
import type { ChaosSystem } from "./chaos-system.ts";
import { cancelStatements } from "./database-faults.ts";
import { createLongFaults, type LongFaultOutcome, type LongFaults } from "./long-faults.ts";
import type { RandomSource } from "./random-source.ts";
import type { ServiceSlot } from "./supervisor.ts";

/** How often each kind of fault was injected. */
export interface FaultCounts {
  /** Kills by service. */
  killed: Record<string, number>;
  postgresRestarts: number;
  flushes: number;
  cuts: number;
  slowed: number;
  faults: number;
  /** Statements of Postgres that were cancelled. */
  cancelled: number;
  /** What lasted, in order. */
  long: LongFaultOutcome[];
}

interface FaultContext {
  system: ChaosSystem;
  random: RandomSource;
  counts: FaultCounts;
  longFaults: LongFaults;
  log: (text: string) => void;
}

/** Injects one fault. It draws its random numbers at once, so that one seed always gives the same schedule. */
type FaultInjection = (context: FaultContext) => Promise<void>;

/** Injects random faults for some seconds. Resolves when the last fault has ended, which may be some seconds later. */
export async function runFaultSchedule(
  context: Omit<FaultContext, "counts" | "longFaults">,
  { seconds, signal }: ScheduleOptions,
): Promise<FaultCounts> {
  const counts: FaultCounts = {
    ...{ killed: {}, postgresRestarts: 0, flushes: 0, cuts: 0, slowed: 0, faults: 0, cancelled: 0 },
    long: [],
  };
  const longFaults = createLongFaults(context, counts.long);
  const until = Date.now() + seconds * 1_000;
  const active: Promise<void>[] = [];
  while (Date.now() < until && !signal.aborted) {
    const inject = context.random.pick(weightedFaults);
    active.push(
      inject({ ...context, counts, longFaults }).catch((err) =>
        context.log(`  the fault injection failed: ${err}`),
      ),
    );
    await wait(context.random.between(300, 1_500), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(active);
  return counts;
}

/** The duration of a schedule, and a signal that ends it early. */
export interface ScheduleOptions {
  seconds: number;
  signal: AbortSignal;
}

async function killService(
  { system, counts, log }: FaultContext,
  slot: ServiceSlot | undefined,
  restartDelayMs: number,
): Promise<void> {
  if (!slot || !(await system.supervisor.kill(slot, restartDelayMs))) return;
  log(`killed ${slot.app}, restarts it after ${restartDelayMs} ms`);
  counts.killed[slot.app] = (counts.killed[slot.app] ?? 0) + 1;
}

const killRandomService: FaultInjection = (context) =>
  killService(
    context,
    context.random.pick(context.system.supervisor.slots),
    context.random.between(100, 2_500),
  );

const killScheduler: FaultInjection = (context) => {
  const scheduler = context.system.supervisor.slots.find(({ app }) => app === "scheduler");
  return killService(context, scheduler, context.random.between(100, 2_500));
};

/** Faults of the database, and of the queue that may be in it, run one at a time. */
let databaseFaults: Promise<void> = Promise.resolve();
const runInTurn = (inject: () => Promise<void>): Promise<void> => {
  const done = databaseFaults.then(inject);
  databaseFaults = done.catch(() => undefined);
  return done;
};

const restartPostgres: FaultInjection = ({ system, counts, log }) =>
  runInTurn(async () => {
    log("stopped Postgres immediately");
    await system.postgres.restart();
    counts.postgresRestarts += 1;
  });

const emptyQueue: FaultInjection = ({ system, counts, log }) =>
  runInTurn(async () => {
    log("emptied the queue");
    await system.emptyQueue();
    counts.flushes += 1;
  });

const dropConnections: FaultInjection = async ({ system, random, counts, log }) => {
  const proxy = random.pick(system.proxies);
  log(`dropped all connections to ${proxy.name}`);
  proxy.dropConnections();
  counts.cuts += 1;
};

const throttleProxy: FaultInjection = async ({ system, random, counts, log }) => {
  const proxy = random.pick(system.proxies);
  const throttling = { latencyMs: random.between(5, 200), bytesPerSecond: random.between(20_000, 2_000_000) };
  const durationMs = random.between(500, 3_000);
  log(`throttled ${proxy.name} for ${durationMs} ms: ${JSON.stringify(throttling)}`);
  proxy.throttle(throttling);
  counts.slowed += 1;
  await wait(durationMs);
  proxy.throttle(undefined);
};

const injectKustomerFaults: FaultInjection = async ({ system, random, counts, log }) => {
  const [first, second] = [random.pick(faultNames), random.pick(faultNames)];
  const [probability, durationMs] = [random.between(5, 40) / 100, random.between(500, 3_000)];
  log(`Kustomer answers with ${first} and ${second} for ${durationMs} ms`);
  await system.simulator.setKnobs({ faults: { [first]: probability, [second]: probability } });
  counts.faults += 1;
  await wait(durationMs);
  await system.simulator.setKnobs({ faults: 0 });
};

const cancelRandomStatements: FaultInjection = async ({ system, counts, log }) => {
  const cancelled = await cancelStatements(system.postgres.url);
  log(`cancelled ${cancelled} statements of Postgres`);
  counts.cancelled += cancelled;
};

/** One at a time. While one lasts, another that is drawn is left out. */
const startLongFault: FaultInjection = ({ longFaults }) => longFaults.startNext();

const weights: readonly [FaultInjection, number][] = [
  [killRandomService, 5],
  [killScheduler, 1],
  [restartPostgres, 1],
  [emptyQueue, 1],
  [dropConnections, 3],
  [throttleProxy, 3],
  [injectKustomerFaults, 3],
  [cancelRandomStatements, 1],
  [startLongFault, 4],
];
const weightedFaults = weights.flatMap(([inject, weight]) => Array.from({ length: weight }, () => inject));
