import { checkVolume } from "../checks/check-volume.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { applyEvent } from "./apply-event.ts";
import { createProcessScheduler, type ProcessScheduler } from "./process-scheduler.ts";

/** Longer than the scheduler service waits before it dispatches stale work again. */
const redispatchMs = 31_000;
/** Far more than a small world needs. */
const maxSteps = 30_000;

/**
 * Runs a world through all events of its plan, and then until it is idle.
 * @param onStart gets the process scheduler before the first step
 */
export async function runPlan(
  world: ModelWorld,
  onStart: (scheduler: ProcessScheduler) => void,
): Promise<ProcessScheduler> {
  const scheduler = createProcessScheduler(world);
  onStart(scheduler);
  let dueAt = 0;
  for (const { afterCalls, event } of world.plan.events) {
    dueAt = scheduler.countCalls() + afterCalls;
    // Half of the events do not wait for the clock to advance when every process waits for time to pass.
    const stopsWhenWaiting = world.nextRandom() % 2 === 0;
    await runUntil(world, scheduler, { isDue: () => scheduler.countCalls() >= dueAt, stopsWhenWaiting });
    await applyEvent(world, scheduler, event);
  }
  await settle(world, scheduler);
  return scheduler;
}

/** Runs a world until it is idle. */
export const settle = (world: ModelWorld, scheduler: ProcessScheduler): Promise<void> =>
  runUntil(world, scheduler, { isDue: () => false, stopsWhenWaiting: false });

interface StopCondition {
  isDue: () => boolean;
  /** Whether to stop as well when no process can continue before the clock advances. */
  stopsWhenWaiting: boolean;
}

/** Runs a world until it is idle or the condition holds. */
async function runUntil(
  world: ModelWorld,
  scheduler: ProcessScheduler,
  { isDue, stopsWhenWaiting }: StopCondition,
): Promise<void> {
  for (let steps = 0; steps < maxSteps; steps++) {
    if (isDue()) return;
    if (await scheduler.step()) continue;
    if (await isIdle(world)) return checkVolume(world);
    if (stopsWhenWaiting) return;
    await advanceToNextWork(world, scheduler);
  }
  throw new Error(`the world is not idle after ${maxSteps} steps`);
}

/**
 * Advances the clock until the next waiting job is ready or, without one, until the scheduler service dispatches
 * stale work.
 */
async function advanceToNextWork(world: ModelWorld, scheduler: ProcessScheduler): Promise<void> {
  const readyAt = world.queue.nextReadyAt();
  await world.clock.advance(readyAt === undefined ? redispatchMs : Math.max(0, readyAt - world.clock.now()));
  // The scheduler service also runs when other jobs keep the queue busy.
  if (readyAt === undefined || world.msSinceScheduler() > redispatchMs)
    scheduler.addTask({ title: "scheduler", work: world.runScheduler });
}

async function isIdle({ environment, queue }: ModelWorld): Promise<boolean> {
  if (queue.nextReadyAt() !== undefined) return false;
  const { rows } = await environment.pool.query<{ isBusy: boolean }>(`
    select exists (select 1 from run where state in ('queued', 'running', 'waiting'))
      or exists (select 1 from raw_batch where state = 'pending') as "isBusy"`);
  return rows[0]?.isBusy === false;
}
