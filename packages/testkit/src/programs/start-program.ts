import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of this repository in a process of its own; disposing ends it, and so does the end of this process. */
export interface RunningProgram extends AsyncDisposable {
  readonly app: string;
  readonly pid: number | undefined;
  /** By which it said that it is ready. */
  readonly line: string;
  /** Resolves when it has ended, however it went. */
  readonly ended: Promise<void>;
  /** SIGKILL: nothing of it gets to say goodbye. */
  kill(): Promise<void>;
}

/** Which program and how. */
export interface Program {
  /** The folder under `apps`. */
  app: string;
  args?: readonly string[];
  /** All of its environment. */
  env: NodeJS.ProcessEnv;
  /** Of Node itself. */
  nodeFlags?: readonly string[];
  /** A word in what it writes that tells that it is ready. */
  readyAt: string;
  /** Ends it with SIGKILL, even before it is ready. */
  signal?: AbortSignal;
  /** Told whatever it writes. */
  hear?: (text: string) => void;
}

const startWithinMs = 120_000;
const appsDir = new URL("../../../../apps/", import.meta.url);
const endWithParent = new URL("./end-with-parent.ts", import.meta.url).href;

/** Starts `apps/<app>/src/main.ts` and waits until it is ready. @throws Error with what it said when it ends before */
export async function startProgram(program: Program): Promise<RunningProgram> {
  const { app, args = [], env, nodeFlags = [], signal: until } = program;
  const main = fileURLToPath(new URL(`${app}/src/main.ts`, appsDir));
  const child = spawn(process.execPath, [...nodeFlags, "--import", endWithParent, main, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env,
    killSignal: "SIGKILL",
    ...(until ? { signal: until } : {}),
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
  };
  try {
    const line = await readyLineOf(child, program);
    return {
      app,
      pid: child.pid,
      line,
      ended,
      kill: () => end("SIGKILL"),
      [Symbol.asyncDispose]: () => end("SIGTERM"),
    };
  } catch (err) {
    await end("SIGKILL");
    throw err;
  }
}

function readyLineOf(child: ChildProcess, { app, readyAt, hear }: Program): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  const listen = (chunk: Buffer) => {
    hear?.(chunk.toString());
    said = (said + chunk).slice(-20_000);
    const line = said
      .split("\n")
      .slice(0, -1)
      .find((it) => it.includes(readyAt));
    if (line !== undefined) resolve(line);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  child.on("error", reject); // also when `signal` fires later on, which is no error then
  child.once("exit", () => reject(new Error(`${app} ended before it was ready: ${said}`)));
  const late = setTimeout(() => reject(new Error(`${app} is not ready in time: ${said}`)), startWithinMs);
  return promise.finally(() => clearTimeout(late));
}
