import type { ModelWorld } from "../world/model-world.ts";
import type { ProcessScheduler } from "./process-scheduler.ts";

/** Has extras read soon, as if 15 minutes had passed. */
export async function readExtras({ environment, runScheduler }: ModelWorld, scheduler: ProcessScheduler) {
  // A process that stands still may hold a lock.
  await environment.pool.query(`
    update integration set extras_due_at = '-infinity'
    where id in (select id from integration for update skip locked)`);
  scheduler.addTask({ title: "scheduler", work: runScheduler });
}
