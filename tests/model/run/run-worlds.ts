import fc from "fast-check";
import type { Plan } from "../plan/plan.ts";
import type { WorldKind, WorldSize } from "../plan/world-kinds.ts";
import type { Stage } from "../world/model-environment.ts";
import { type ModelWorld, openWorld } from "../world/model-world.ts";
import { conclude } from "./final-checks.ts";
import type { Driver } from "./process-scheduler.ts";
import { play } from "./run-plan.ts";
import { connectAll, setUpHooks } from "./set-up-world.ts";

/** Which worlds, and how many of a kind. */
export interface WorldsSetting {
  /** How many of each kind. */
  worlds: number;
  size: WorldSize;
  seed: number;
  /** Of one world, as a failure tells it. */
  path?: string;
  /** A first run is crashed after every so manieth of its calls. */
  everyCall: number;
  /** Whether to look for the smallest world that fails, which takes a while. */
  shrinks: boolean;
}

/** What the environment says; see the README beside this file. */
export function settingOf(env: NodeJS.ProcessEnv): WorldsSetting {
  const { INLET_MODEL_WORLDS, INLET_MODEL_SIZE, INLET_MODEL_SEED, INLET_MODEL_PATH, INLET_MODEL_SHRINK } =
    env;
  return {
    worlds: Number(INLET_MODEL_WORLDS || 60),
    size: INLET_MODEL_SIZE === "full" ? "full" : "small",
    seed: Number(INLET_MODEL_SEED || Date.now() % 2_147_483_647),
    ...(INLET_MODEL_PATH && { path: INLET_MODEL_PATH }),
    everyCall: Number(env["INLET_MODEL_EVERY_CALL"] || 40),
    shrinks: Boolean(INLET_MODEL_SHRINK),
  };
}

const slowestMs = 30_000;

/** How long that many worlds may take on a machine that has much else to do. */
export const millisFor = ({ worlds, shrinks }: WorldsSetting): number =>
  (shrinks ? 10 : 1) * (120_000 + worlds * slowestMs);

const lastLines = 80;

/** Plays worlds of one kind, one after another. @throws at the first that does not end as it must, with all that is needed to play it again */
export async function runWorlds(
  stage: Stage,
  kind: WorldKind,
  { worlds, size, seed, path, shrinks }: WorldsSetting,
): Promise<void> {
  const turns = fc.infiniteStream(fc.nat(), { noHistory: true });
  const property = fc.asyncProperty(kind(size), turns, async (plan, stream) => {
    const it = stream[Symbol.iterator]();
    await runWorld(stage, plan, { turn: () => Number(it.next().value) });
  });
  await fc.assert(property, {
    seed,
    numRuns: worlds,
    endOnFailure: !shrinks,
    ...(path !== undefined && { path }),
  });
}

/** How a world is played. */
export interface Playing {
  /** The next of the whole numbers that decide what is next. */
  turn: () => number;
  /** Is told who plays, before anything happens. */
  begin?: (driver: Driver) => void;
}

/** Plays one world from its beginning to its end. @returns how many calls were let through before it was healed */
export async function runWorld(
  stage: Stage,
  plan: Plan,
  { turn, begin = () => undefined }: Playing,
): Promise<number> {
  await using world = await openWorld(stage, plan, turn);
  try {
    await connectAll(world);
    if (plan.hooks) await setUpHooks(world);
    const driver = await play(world, begin);
    const calls = driver.calls();
    await conclude(world, driver);
    return calls;
  } catch (err) {
    throw new Error(`${err instanceof Error ? err.message : err}\n${lastWords(world)}`, { cause: err });
  }
}

const lastWords = ({ trace }: ModelWorld): string =>
  `What happened last:\n${trace.slice(-lastLines).join("\n")}`;
