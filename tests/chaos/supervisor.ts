import { setTimeout as wait } from "node:timers/promises";
import { type Program, type RunningProgram, startProgram } from "@inlet/testkit/programs";

/** A service's place, taken again by a new process whenever the last one ended. */
export interface Post {
  readonly app: string;
  /** Undefined while nobody is there. */
  running: RunningProgram | undefined;
  /** How long the place stays empty, in milliseconds. */
  emptyMs: number;
}

/** All services, and who looks after them as an orchestrator would. */
export interface Staff extends AsyncDisposable {
  readonly posts: readonly Post[];
  /** SIGKILL; false when nobody was there. */
  kill(post: Post, emptyMs: number): Promise<boolean>;
  /** How often each service ended, or failed to start, by itself. */
  readonly crashed: Record<string, number>;
  /** Resolves when every post is taken. */
  complete(): Promise<void>;
}

const usualEmptyMs = 500;
const lookEveryMs = 50;

/** Employs a process for each program. Disposing kills them all: nothing is left for them to do. */
export function employ(programs: readonly Program[]): Staff {
  const crashed: Record<string, number> = {};
  const dismissed = new AbortController();
  const killed = new Set<RunningProgram>();
  const posts: Post[] = [];
  const serve = async (post: Post, program: Program) => {
    const running = await startProgram({ ...program, signal: dismissed.signal }).catch(() => undefined);
    post.running = running;
    await running?.ended;
    post.running = undefined;
    const isMeant = dismissed.signal.aborted || (running !== undefined && killed.has(running));
    if (!isMeant) crashed[post.app] = (crashed[post.app] ?? 0) + 1;
  };
  const keep = async (post: Post, program: Program) => {
    while (!dismissed.signal.aborted) {
      await serve(post, program);
      await wait(post.emptyMs, undefined, { signal: dismissed.signal }).catch(() => undefined);
      post.emptyMs = usualEmptyMs;
    }
  };
  const keeping = programs.map((program) => {
    const post: Post = { app: program.app, running: undefined, emptyMs: usualEmptyMs };
    posts.push(post);
    return keep(post, program);
  });
  return {
    posts,
    crashed,
    async kill(post, emptyMs) {
      const { running } = post;
      if (!running || killed.has(running)) return false;
      killed.add(running);
      post.emptyMs = emptyMs;
      await running.kill();
      return true;
    },
    async complete() {
      while (posts.some(({ running }) => running === undefined) && !dismissed.signal.aborted)
        await wait(lookEveryMs);
    },
    async [Symbol.asyncDispose]() {
      dismissed.abort();
      await Promise.all(keeping);
    },
  };
}
