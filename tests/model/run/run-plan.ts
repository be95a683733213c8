import { checkVolume } from "../checks/check-volume.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { happen } from "./apply-event.ts";
import { pass } from "./pass.ts";
import { createDriver, type Driver } from "./process-scheduler.ts";

/** Longer than the sweep waits before it rings for what was forgotten. */
const sweepMs = 31_000;
/** A tiny world comes to rest long before. */
const mostSteps = 30_000;

/**
 * Plays a world through all that its plan holds, until everything has come to rest.
 * @param begin is told who plays, before anything happens
 */
export async function play(world: ModelWorld, begin: (driver: Driver) => void): Promise<Driver> {
  const driver = createDriver(world);
  begin(driver);
  let due = 0;
  for (const { gap, what } of world.plan.happenings) {
    due = driver.calls() + gap;
    // Where everybody waits for time to pass, some things happen before it does.
    const isHasty = world.turn() % 2 === 0;
    await goOn(world, driver, { isDue: () => driver.calls() >= due, isHasty });
    await happen(world, driver, what);
  }
  await rest(world, driver);
  return driver;
}

/** Lets what is under way come to its end, without anything else happening. */
export const rest = (world: ModelWorld, driver: Driver): Promise<void> =>
  goOn(world, driver, { isDue: () => false, isHasty: false });

interface Until {
  isDue: () => boolean;
  /** Whether it is due as well as soon as nobody can go on before time passes. */
  isHasty: boolean;
}

/** Lets a world go on until everything has come to rest, or something is due. */
async function goOn(world: ModelWorld, driver: Driver, { isDue, isHasty }: Until): Promise<void> {
  for (let steps = 0; steps < mostSteps; steps++) {
    if (isDue()) return;
    if (await driver.step()) continue;
    if (await isAtRest(world)) return checkVolume(world);
    if (isHasty) return;
    await letTimePass(world, driver);
  }
  throw new Error("the world does not come to rest");
}

/** Nobody can go on now: the next job that waits becomes ready, or the scheduler looks what was forgotten. */
async function letTimePass(world: ModelWorld, driver: Driver): Promise<void> {
  const readyAt = world.queue.nextReadyAt();
  await pass(world, readyAt === undefined ? sweepMs : Math.max(0, readyAt - world.clock.now()));
  // However busy the others are, a scheduler comes by.
  if (readyAt === undefined || world.sinceTick() > sweepMs)
    driver.errand({ title: "scheduler", work: world.tick });
}

async function isAtRest({ stage, queue }: ModelWorld): Promise<boolean> {
  if (queue.nextReadyAt() !== undefined) return false;
  const { rows } = await stage.pool.query<{ isBusy: boolean }>(`
    select exists (select 1 from run where state in ('queued', 'running', 'waiting'))
      or exists (select 1 from raw_batch where state = 'pending') as "isBusy"`);
  return rows[0]?.isBusy === false;
}
