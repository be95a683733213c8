import fc from "fast-check";
import type { Plan } from "../plan/plan.ts";
import type { WorldKind, WorldSize } from "../plan/world-kinds.ts";
import type { ModelEnvironment } from "../world/model-environment.ts";
import { type ModelWorld, openModelWorld } from "../world/model-world.ts";
import { runFinalChecks } from "./final-checks.ts";
import type { ProcessScheduler } from "./process-scheduler.ts";
import { runPlan } from "./run-plan.ts";
import { connectTenants, setUpWebhooks } from "./set-up-world.ts";

/** Which worlds to run, and how many of each kind. */
export interface WorldSettings {
  /** The number of worlds of each kind. */
  worlds: number;
  size: WorldSize;
  seed: number;
  /** Selects one world. A failure prints its path. */
  path?: string;
  /** The failpoint test crashes a first run after call 1, and then after each call that is this much later. */
  crashEveryCalls: number;
  /** Whether to search for the smallest world that fails, which takes minutes. */
  shouldShrink: boolean;
}

/** Reads the settings from the environment. The README of the model documents the variables. */
// biome-ignore lint/style/noProcessEnv: the caller of the tests chooses how many worlds to run, and which
export function readWorldSettings(env: NodeJS.ProcessEnv = process.env): WorldSettings {
  const { INLET_MODEL_WORLDS, INLET_MODEL_SIZE, INLET_MODEL_SEED, INLET_MODEL_PATH, INLET_MODEL_SHRINK } =
    env;
  return {
    worlds: Number(INLET_MODEL_WORLDS || 54),
    size: INLET_MODEL_SIZE === "full" ? "full" : "small",
    seed: Number(INLET_MODEL_SEED || Date.now() % 2_147_483_647),
    ...(INLET_MODEL_PATH && { path: INLET_MODEL_PATH }),
    crashEveryCalls: Number(env["INLET_MODEL_EVERY_CALL"] || 40),
    shouldShrink: Boolean(INLET_MODEL_SHRINK),
  };
}

const maxWorldMs = 30_000;

/** The timeout for all worlds of one kind, in milliseconds, on a machine that is busy with other tests. */
export const computeTimeoutMs = ({ worlds, shouldShrink }: WorldSettings): number =>
  (shouldShrink ? 10 : 1) * (120_000 + worlds * maxWorldMs);

const maxTraceLines = 80;

/**
 * Runs worlds of one kind one after another.
 * @throws Error at the first world that fails, with the seed and the path that reproduce it
 */
export async function runWorlds(
  environment: ModelEnvironment,
  kind: WorldKind,
  { worlds, size, seed, path, shouldShrink }: WorldSettings,
): Promise<void> {
  const anyRandomStream = fc.infiniteStream(fc.nat(), { noHistory: true });
  const property = fc.asyncProperty(kind(size), anyRandomStream, async (plan, randomStream) => {
    const numbers = randomStream[Symbol.iterator]();
    await runWorld(environment, plan, { nextRandom: () => Number(numbers.next().value) });
  });
  await fc.assert(property, {
    seed,
    numRuns: worlds,
    endOnFailure: !shouldShrink,
    ...(path !== undefined && { path }),
  });
}

/** What decides a world's schedule besides its plan. */
export interface WorldRun {
  /** The next of the whole numbers that decide which process continues. */
  nextRandom: () => number;
  /** Gets the process scheduler before the first step. */
  onStart?: (scheduler: ProcessScheduler) => void;
}

/**
 * Runs one world from its start to the final checks.
 * @returns how many external calls it made before the final checks
 */
export async function runWorld(
  environment: ModelEnvironment,
  plan: Plan,
  { nextRandom, onStart = () => undefined }: WorldRun,
): Promise<number> {
  await using world = await openModelWorld(environment, plan, nextRandom);
  try {
    await connectTenants(world);
    if (plan.webhooks) await setUpWebhooks(world);
    const scheduler = await runPlan(world, onStart);
    const callCount = scheduler.countCalls();
    await runFinalChecks(world, scheduler);
    return callCount;
  } catch (err) {
    throw new Error(`${err instanceof Error ? err.message : err}\n${formatTrace(world)}`, { cause: err });
  }
}

const formatTrace = ({ trace }: ModelWorld): string =>
  `The last events:\n${trace.slice(-maxTraceLines).join("\n")}`;
