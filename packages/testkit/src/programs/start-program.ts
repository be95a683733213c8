import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A program of this repository in its own process. It ends when disposed, or when this process ends. */
export interface RunningProgram extends AsyncDisposable {
  readonly app: string;
  readonly pid: number | undefined;
  /** The line of output that contains `readyText`. */
  readonly readyLine: string;
  /** Resolves when the process has exited, for whatever reason. */
  readonly exited: Promise<void>;
  /** Sends SIGKILL, so that the program cannot shut down cleanly. */
  kill(): Promise<void>;
}

/** Which program to start, and how. */
export interface ProgramOptions {
  /** The folder under `apps`. */
  app: string;
  args?: readonly string[];
  /** The complete environment, but for where Node keeps compiled code. */
  env: NodeJS.ProcessEnv;
  /** Flags of Node itself. */
  nodeFlags?: readonly string[];
  /** The program is ready when a line of its output contains this text. */
  readyText: string;
  /** How long it may take to be ready; two minutes by default. */
  readyWithinMs?: number;
  /** Kills the program, even before it is ready. */
  signal?: AbortSignal;
  /** Receives everything that the program writes. */
  onOutput?: (text: string) => void;
}

const defaultReadyWithinMs = 120_000;
const appsDir = new URL("../../../../apps/", import.meta.url);
/** Programs that are not killed leave their compiled code here, so that the next ones start with less CPU. */
const compileCache = fileURLToPath(new URL("../../../../node_modules/.cache/node", import.meta.url));
const endWithParent = new URL("./end-with-parent.mjs", import.meta.url).href;

/** Starts `apps/<app>/src/main.ts` and waits until it is ready. @throws Error with its output when it exits before */
export async function startProgram(program: ProgramOptions): Promise<RunningProgram> {
  const { app, args = [], env, nodeFlags = [], signal: killSignal } = program;
  const main = fileURLToPath(new URL(`${app}/src/main.ts`, appsDir));
  const child = spawn(process.execPath, [...nodeFlags, "--import", endWithParent, main, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { NODE_COMPILE_CACHE: compileCache, ...env },
    killSignal: "SIGKILL",
    ...(killSignal ? { signal: killSignal } : {}),
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  try {
    const readyLine = await waitForReadyLine(child, program);
    return {
      app,
      pid: child.pid,
      readyLine,
      exited,
      kill: () => stop("SIGKILL"),
      [Symbol.asyncDispose]: () => stop("SIGTERM"),
    };
  } catch (err) {
    await stop("SIGKILL");
    throw err;
  }
}

function waitForReadyLine(
  child: ChildProcess,
  { app, readyText, readyWithinMs = defaultReadyWithinMs, onOutput }: ProgramOptions,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = "";
  const listen = (chunk: Buffer) => {
    onOutput?.(chunk.toString());
    output = (output + chunk).slice(-20_000);
    const line = output
      .split("\n")
      .slice(0, -1)
      .find((it) => it.includes(readyText));
    if (line !== undefined) resolve(line);
  };
  child.stdout?.on("data", listen);
  child.stderr?.on("data", listen);
  child.on("error", reject); // also when `signal` fires after the start, which is not an error
  child.once("exit", () => reject(new Error(`${app} exited before it was ready: ${output}`)));
  const timer = setTimeout(() => reject(new Error(`${app} was not ready in time: ${output}`)), readyWithinMs);
  return promise.finally(() => clearTimeout(timer));
}
