import { setTimeout as wait } from "node:timers/promises";
import { type ProgramOptions, type RunningProgram, startProgram } from "@inlet/testkit/programs";

/** One service process, which the supervisor restarts whenever it ends. */
export interface ServiceSlot {
  readonly app: string;
  /** Where it answers about its health. */
  readonly url: string;
  /** Undefined while no process runs. */
  running: RunningProgram | undefined;
  /** The time until the next restart, in milliseconds. */
  restartDelayMs: number;
}

/** Keeps all services running, as an orchestrator does. */
export interface Supervisor extends AsyncDisposable {
  readonly slots: readonly ServiceSlot[];
  /** Kills a process with SIGKILL. @returns false when none was running */
  kill(slot: ServiceSlot, restartDelayMs: number): Promise<boolean>;
  /** How often each service ended, or failed to start, without being killed. */
  readonly crashed: Record<string, number>;
  /** Resolves when every slot has a running process. */
  waitUntilAllRun(): Promise<void>;
}

const usualRestartDelayMs = 500;
const pollMs = 50;

/** A program that answers about its health. */
interface ServiceProgram extends ProgramOptions {
  url: string;
}

/** Starts and supervises a process for each program. Disposing kills them all. */
export function superviseServices(programs: readonly ServiceProgram[]): Supervisor {
  const crashed: Record<string, number> = {};
  const stopping = new AbortController();
  const killed = new Set<RunningProgram>();
  const slots: ServiceSlot[] = [];
  const runOnce = async (slot: ServiceSlot, program: ProgramOptions) => {
    const running = await startProgram({ ...program, signal: stopping.signal }).catch(() => undefined);
    slot.running = running;
    await running?.exited;
    slot.running = undefined;
    const isIntended = stopping.signal.aborted || (running !== undefined && killed.has(running));
    if (!isIntended) crashed[slot.app] = (crashed[slot.app] ?? 0) + 1;
  };
  const keepRunning = async (slot: ServiceSlot, program: ProgramOptions) => {
    while (!stopping.signal.aborted) {
      await runOnce(slot, program);
      await wait(slot.restartDelayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      slot.restartDelayMs = usualRestartDelayMs;
    }
  };
  const loops = programs.map((program) => {
    const slot: ServiceSlot = {
      ...{ app: program.app, url: program.url },
      ...{ running: undefined, restartDelayMs: usualRestartDelayMs },
    };
    slots.push(slot);
    return keepRunning(slot, program);
  });
  return {
    slots,
    crashed,
    async kill(slot, restartDelayMs) {
      const { running } = slot;
      if (!running || killed.has(running)) return false;
      killed.add(running);
      slot.restartDelayMs = restartDelayMs;
      await running.kill();
      return true;
    },
    async waitUntilAllRun() {
      while (slots.some(({ running }) => running === undefined) && !stopping.signal.aborted)
        await wait(pollMs);
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}
