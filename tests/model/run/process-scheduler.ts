import type { CallOutcome } from "../processes/model-process.ts";
import { isCurrent } from "../world/model-queue.ts";
import type { ModelWorld } from "../world/model-world.ts";
import {
  createProcessTable,
  listChoices,
  reapProcesses,
  type Task,
  waitForAnyChange,
} from "./process-table.ts";

/**
 * Runs a world's processes one step at a time. The world's random source alone decides which process continues at
 * each call.
 */
export interface ProcessScheduler {
  addTask(task: Task): void;
  /** Sets the outcome of the next released call. */
  setNextOutcome(outcome: CallOutcome): void;
  /** Sets the outcome of the released call with this number; the first is 1. */
  setOutcomeAt(callNumber: number, outcome: CallOutcome): void;
  /** Crashes a process at its current point. */
  crashProcess(): void;
  /** Gives an active job to another worker while the first one continues. */
  stallWorker(): void;
  /** Asks a worker to shut down. */
  shutDownWorker(): void;
  /** Whether a process may hold an unused permit, so that the clock must not advance. */
  mayHoldPermit(): boolean;
  /** Starts or continues one process. @returns false when no process runs and no work is ready */
  step(): Promise<boolean>;
  /** How many calls have been released. */
  countCalls(): number;
  /** Waits until the code of crashed processes has ended. */
  waitForCrashed(): Promise<void>;
}

/** Creates the scheduler of a world's processes. */
export function createProcessScheduler(world: ModelWorld): ProcessScheduler {
  const table = createProcessTable(world);
  const pick = <T>(list: readonly T[]): T | undefined => list[world.nextRandom() % Math.max(1, list.length)];
  return {
    addTask: (it) => void table.tasks.push(it),
    setNextOutcome(it) {
      table.nextOutcome = it;
    },
    setOutcomeAt(callNumber, outcome) {
      table.plannedOutcome = { callNumber, outcome };
    },
    crashProcess() {
      pick(table.running)?.process.crash();
      reapProcesses(table);
    },
    stallWorker() {
      const stalled = pick(table.running.filter(({ lease }) => lease && isCurrent(lease)));
      if (!stalled?.lease) return;
      world.trace.push(`${stalled.process.title} stalls`);
      world.queue.recover(stalled.lease.job, 0);
    },
    shutDownWorker: () => pick(table.running.filter((it) => it.lease))?.shutdown.abort(),
    mayHoldPermit: () => table.running.some((it) => it.process.mayHoldPermit()),
    async step() {
      reapProcesses(table);
      const choice = pick(listChoices(table));
      if (choice === undefined && table.running.length === 0) return false;
      await (choice ? choice() : waitForAnyChange(table));
      return true;
    },
    countCalls: () => table.callCount,
    async waitForCrashed() {
      await Promise.all(table.crashed);
    },
  };
}
