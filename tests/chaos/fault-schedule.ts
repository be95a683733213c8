import { setTimeout as wait } from "node:timers/promises";
import { faultNames } from "@inlet/kustomer-simulator";
import type { System } from "./chaos-system.ts";
import type { Dice } from "./random-source.ts";
import type { Post } from "./supervisor.ts";

/** What was done to the system. */
export interface Did {
  /** By service. */
  killed: Record<string, number>;
  postgresRestarts: number;
  flushes: number;
  cuts: number;
  slowed: number;
  faults: number;
}

interface Scene {
  system: System;
  dice: Dice;
  did: Did;
  say: (text: string) => void;
}

/** Draws what it needs at once and does it later, so that one seed always chooses the same. */
type Deed = (scene: Scene) => Promise<void>;

/** Breaks things for so long; resolves when the last of it is over, which may be some seconds later. */
export async function storm(scene: Omit<Scene, "did">, { seconds, signal }: Storm): Promise<Did> {
  const did: Did = { killed: {}, postgresRestarts: 0, flushes: 0, cuts: 0, slowed: 0, faults: 0 };
  const until = Date.now() + seconds * 1_000;
  const under: Promise<void>[] = [];
  while (Date.now() < until && !signal.aborted) {
    const deed = scene.dice.pick(lots);
    under.push(deed({ ...scene, did }).catch((err) => scene.say(`  which failed: ${err}`)));
    await wait(scene.dice.between(300, 1_500), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(under);
  return did;
}

/** How long, and what ends it early. */
export interface Storm {
  seconds: number;
  signal: AbortSignal;
}

async function kill({ system, did, say }: Scene, post: Post | undefined, emptyMs: number): Promise<void> {
  if (!post || !(await system.staff.kill(post, emptyMs))) return;
  say(`killed ${post.app}, started again after ${emptyMs} ms`);
  did.killed[post.app] = (did.killed[post.app] ?? 0) + 1;
}

const killSomebody: Deed = (scene) =>
  kill(scene, scene.dice.pick(scene.system.staff.posts), scene.dice.between(100, 2_500));

const killScheduler: Deed = (scene) => {
  const scheduler = scene.system.staff.posts.find(({ app }) => app === "scheduler");
  return kill(scene, scheduler, scene.dice.between(100, 2_500));
};

/** One thing at a time with the database and the queue that may be in it. */
let atDatabase: Promise<void> = Promise.resolve();
const inTurn = (act: () => Promise<void>): Promise<void> => {
  const done = atDatabase.then(act);
  atDatabase = done.catch(() => undefined);
  return done;
};

const restartPostgres: Deed = ({ system, did, say }) =>
  inTurn(async () => {
    say("stopped Postgres at once");
    await system.cluster.restart();
    did.postgresRestarts += 1;
  });

const emptyQueue: Deed = ({ system, did, say }) =>
  inTurn(async () => {
    say("emptied the queue");
    await system.emptyQueue();
    did.flushes += 1;
  });

const cutLine: Deed = async ({ system, dice, did, say }) => {
  const line = dice.pick(system.lines);
  say(`cut all connections to ${line.name}`);
  line.cut();
  did.cuts += 1;
};

const slowLine: Deed = async ({ system, dice, did, say }) => {
  const line = dice.pick(system.lines);
  const slowness = { latencyMs: dice.between(5, 200), bytesPerSecond: dice.between(20_000, 2_000_000) };
  const forMs = dice.between(500, 3_000);
  say(`slowed ${line.name} for ${forMs} ms: ${JSON.stringify(slowness)}`);
  line.slow(slowness);
  did.slowed += 1;
  await wait(forMs);
  line.slow(undefined);
};

const stirFaults: Deed = async ({ system, dice, did, say }) => {
  const [first, second] = [dice.pick(faultNames), dice.pick(faultNames)];
  const [probability, forMs] = [dice.between(5, 40) / 100, dice.between(500, 3_000)];
  say(`Kustomer has ${first} and ${second} for ${forMs} ms`);
  await system.kustomer.turn({ faults: { [first]: probability, [second]: probability } });
  did.faults += 1;
  await wait(forMs);
  await system.kustomer.turn({ faults: 0 });
};

const weights: readonly [Deed, number][] = [
  [killSomebody, 5],
  [killScheduler, 1],
  [restartPostgres, 1],
  [emptyQueue, 1],
  [cutLine, 3],
  [slowLine, 3],
  [stirFaults, 3],
];
const lots = weights.flatMap(([deed, weight]) => Array.from({ length: weight }, () => deed));
