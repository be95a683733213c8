import { setTimeout as wait } from "node:timers/promises";
import { type Program, type RunningProgram, startProgram } from "@inlet/testkit/programs";

/** A service's place, taken again by a new process whenever the last one ended. */
export interface ServiceSlot {
  readonly app: string;
  /** Undefined while nobody is there. */
  running: RunningProgram | undefined;
  /** How long the place stays empty, in milliseconds. */
  restartDelayMs: number;
}

/** All services, and who looks after them as an orchestrator would. */
export interface Supervisor extends AsyncDisposable {
  readonly slots: readonly ServiceSlot[];
  /** SIGKILL; false when nobody was there. */
  kill(post: ServiceSlot, emptyMs: number): Promise<boolean>;
  /** How often each service ended, or failed to start, by itself. */
  readonly crashed: Record<string, number>;
  /** Resolves when every post is taken. */
  waitUntilAllRun(): Promise<void>;
}

const usualRestartDelayMs = 500;
const pollMs = 50;

/** Employs a process for each program. Disposing kills them all: nothing is left for them to do. */
export function superviseServices(programs: readonly Program[]): Supervisor {
  const crashed: Record<string, number> = {};
  const dismissed = new AbortController();
  const killed = new Set<RunningProgram>();
  const posts: ServiceSlot[] = [];
  const serve = async (post: ServiceSlot, program: Program) => {
    const running = await startProgram({ ...program, signal: dismissed.signal }).catch(() => undefined);
    post.running = running;
    await running?.ended;
    post.running = undefined;
    const isMeant = dismissed.signal.aborted || (running !== undefined && killed.has(running));
    if (!isMeant) crashed[post.app] = (crashed[post.app] ?? 0) + 1;
  };
  const keep = async (post: ServiceSlot, program: Program) => {
    while (!dismissed.signal.aborted) {
      await serve(post, program);
      await wait(post.restartDelayMs, undefined, { signal: dismissed.signal }).catch(() => undefined);
      post.restartDelayMs = usualRestartDelayMs;
    }
  };
  const keeping = programs.map((program) => {
    const post: ServiceSlot = { app: program.app, running: undefined, restartDelayMs: usualRestartDelayMs };
    posts.push(post);
    return keep(post, program);
  });
  return {
    slots,
    crashed,
    async kill(post, emptyMs) {
      const { running } = post;
      if (!running || killed.has(running)) return false;
      killed.add(running);
      post.restartDelayMs = emptyMs;
      await running.kill();
      return true;
    },
    async waitUntilAllRun() {
      while (posts.some(({ running }) => running === undefined) && !dismissed.signal.aborted)
        await wait(pollMs);
    },
    async [Symbol.asyncDispose]() {
      dismissed.abort();
      await Promise.all(keeping);
    },
  };
}
