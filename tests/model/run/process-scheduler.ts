import type { Fate } from "../processes/model-process.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { choicesOf, type Errand, newTroupe, soonest, sweep } from "./process-table.ts";

/** Plays a world: who goes next, at every call of every process, is the model's choice alone. */
export interface Driver {
  errand(errand: Errand): void;
  /** Gives the next call that is let through this fate. */
  setFate(fate: Fate): void;
  /** Gives this fate to the call that will be let through as the so-manyth, from 1. */
  setFateAt(call: number, fate: Fate): void;
  /** Ends a process wherever it is. */
  kill(): void;
  /** Gives a running job to another worker while the first one works on. */
  stall(): void;
  /** Tells a worker to end. */
  close(): void;
  /** Whether a leap of time could come between a permit and its request. */
  isAsking(): boolean;
  /** Lets one thing go on. @returns false when nothing is under way and nothing is ready */
  step(): Promise<boolean>;
  /** Calls let through so far. */
  calls(): number;
  /** Waits for the code of dead processes to end, which nobody hears of. */
  bury(): Promise<void>;
}

/** Begins to play a world. */
export function createDriver(world: ModelWorld): Driver {
  const troupe = newTroupe(world);
  const pick = <T>(list: readonly T[]): T | undefined => list[world.turn() % Math.max(1, list.length)];
  return {
    errand: (it) => void troupe.errands.push(it),
    setFate(it) {
      troupe.fate = it;
    },
    setFateAt(call, it) {
      troupe.planned = { call, fate: it };
    },
    kill() {
      pick(troupe.working)?.activation.die();
      sweep(troupe);
    },
    stall() {
      const silent = pick(troupe.working.filter(({ job }) => job && job.it.turn === job.turn));
      if (!silent?.job) return;
      world.trace.push(`${silent.activation.title} falls silent`);
      world.queue.redeliver(silent.job.it, 0);
    },
    close: () => pick(troupe.working.filter((it) => it.job))?.closing.abort(),
    isAsking: () => troupe.working.some((it) => it.activation.isAsking()),
    async step() {
      sweep(troupe);
      const choice = pick(choicesOf(troupe));
      if (choice === undefined && troupe.working.length === 0) return false;
      await (choice ? choice() : soonest(troupe));
      return true;
    },
    calls: () => troupe.calls,
    async bury() {
      await Promise.all(troupe.buried);
    },
  };
}
