import { setTimeout as wait } from "node:timers/promises";
import { faultNames } from "@inlet/kustomer-simulator";
import type { ChaosSystem } from "./chaos-system.ts";
import type { RandomSource } from "./random-source.ts";
import type { ServiceSlot } from "./supervisor.ts";

/** What was done to the system. */
export interface FaultCounts {
  /** By service. */
  killed: Record<string, number>;
  postgresRestarts: number;
  flushes: number;
  cuts: number;
  slowed: number;
  faults: number;
}

interface FaultContext {
  system: ChaosSystem;
  dice: RandomSource;
  did: FaultCounts;
  say: (text: string) => void;
}

/** Draws what it needs at once and does it later, so that one seed always chooses the same. */
type FaultInjection = (scene: FaultContext) => Promise<void>;

/** Breaks things for so long; resolves when the last of it is over, which may be some seconds later. */
export async function runFaultSchedule(scene: Omit<FaultContext, "did">, { seconds, signal }: ScheduleOptions): Promise<FaultCounts> {
  const did: FaultCounts = { killed: {}, postgresRestarts: 0, flushes: 0, cuts: 0, slowed: 0, faults: 0 };
  const until = Date.now() + seconds * 1_000;
  const under: Promise<void>[] = [];
  while (Date.now() < until && !signal.aborted) {
    const deed = scene.dice.pick(weightedFaults);
    under.push(deed({ ...scene, did }).catch((err) => scene.say(`  which failed: ${err}`)));
    await wait(scene.dice.between(300, 1_500), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(under);
  return did;
}

/** How long, and what ends it early. */
export interface ScheduleOptions {
  seconds: number;
  signal: AbortSignal;
}

async function killService({ system, did, say }: FaultContext, post: ServiceSlot | undefined, emptyMs: number): Promise<void> {
  if (!post || !(await system.supervisor.kill(post, emptyMs))) return;
  say(`killed ${post.app}, started again after ${emptyMs} ms`);
  did.killed[post.app] = (did.killed[post.app] ?? 0) + 1;
}

const killRandomService: FaultInjection = (scene) =>
  killService(scene, scene.dice.pick(scene.system.supervisor.slots), scene.dice.between(100, 2_500));

const killScheduler: FaultInjection = (scene) => {
  const scheduler = scene.system.supervisor.slots.find(({ app }) => app === "scheduler");
  return killService(scene, scheduler, scene.dice.between(100, 2_500));
};

/** One thing at a time with the database and the queue that may be in it. */
let atDatabase: Promise<void> = Promise.resolve();
const runInTurn = (act: () => Promise<void>): Promise<void> => {
  const done = atDatabase.then(act);
  atDatabase = done.catch(() => undefined);
  return done;
};

const restartPostgres: FaultInjection = ({ system, did, say }) =>
  runInTurn(async () => {
    say("stopped Postgres at once");
    await system.postgres.restart();
    did.postgresRestarts += 1;
  });

const emptyQueue: FaultInjection = ({ system, did, say }) =>
  runInTurn(async () => {
    say("emptied the queue");
    await system.emptyQueue();
    did.flushes += 1;
  });

const dropConnections: FaultInjection = async ({ system, dice, did, say }) => {
  const line = dice.pick(system.proxies);
  say(`cut all connections to ${line.name}`);
  line.dropConnections();
  did.cuts += 1;
};

const throttleProxy: FaultInjection = async ({ system, dice, did, say }) => {
  const line = dice.pick(system.proxies);
  const slowness = { latencyMs: dice.between(5, 200), bytesPerSecond: dice.between(20_000, 2_000_000) };
  const forMs = dice.between(500, 3_000);
  say(`slowed ${line.name} for ${forMs} ms: ${JSON.stringify(slowness)}`);
  line.throttle(slowness);
  did.slowed += 1;
  await wait(forMs);
  line.throttle(undefined);
};

const injectKustomerFaults: FaultInjection = async ({ system, dice, did, say }) => {
  const [first, second] = [dice.pick(faultNames), dice.pick(faultNames)];
  const [probability, forMs] = [dice.between(5, 40) / 100, dice.between(500, 3_000)];
  say(`Kustomer has ${first} and ${second} for ${forMs} ms`);
  await system.simulator.setKnobs({ faults: { [first]: probability, [second]: probability } });
  did.faults += 1;
  await wait(forMs);
  await system.simulator.setKnobs({ faults: 0 });
};

const weights: readonly [FaultInjection, number][] = [
  [killRandomService, 5],
  [killScheduler, 1],
  [restartPostgres, 1],
  [emptyQueue, 1],
  [dropConnections, 3],
  [throttleProxy, 3],
  [injectKustomerFaults, 3],
];
const weightedFaults = weights.flatMap(([deed, weight]) => Array.from({ length: weight }, () => deed));
