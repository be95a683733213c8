import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { type Usage, usageOf } from "./usage-of.ts";

/** A program of this repository in a process of its own; disposing ends it. */
export interface Running extends AsyncDisposable {
  readonly name: string;
  /** What it has used so far; undefined where the system does not tell. */
  usage(): Usage | undefined;
}

/** Which program and how. */
export interface Program {
  /** The folder under `apps`. */
  app: string;
  args?: string[];
  env?: NodeJS.ProcessEnv;
  /** A word in what it writes that tells that it is ready. */
  readyAt: string;
  /** A folder for a CPU profile, written when it ends. */
  profileTo?: string | undefined;
}

const startWithinMs = 120_000;

/** Starts a program and waits until it is ready. @returns it, and the line by which it said so */
export async function startProgram(program: Program): Promise<Running & { line: string }> {
  const { app, args = [], env = {}, profileTo } = program;
  const main = fileURLToPath(new URL(`../../apps/${app}/src/main.ts`, import.meta.url));
  const profile =
    profileTo === undefined
      ? []
      : ["--cpu-prof", "--cpu-prof-dir", profileTo, "--cpu-prof-name", `${app}.cpuprofile`];
  const child = spawn(process.execPath, [...profile, main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  const end = () => child.kill("SIGTERM");
  process.once("exit", end); // nothing is left behind when the benchmark is broken off
  const dispose = async () => {
    process.off("exit", end);
    const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
    end();
    await ended;
  };
  try {
    const line = await readyLineOf(child, program);
    return { name: app, line, usage: () => usageOf(child.pid), [Symbol.asyncDispose]: dispose };
  } catch (err) {
    await dispose();
    throw err;
  }
}

function readyLineOf(child: ChildProcess, { app, readyAt }: Program): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let said = "";
  const hear = (chunk: Buffer) => {
    said = (said + chunk).slice(-20_000);
    const line = said
      .split("\n")
      .slice(0, -1)
      .find((it) => it.includes(readyAt));
    if (line !== undefined) resolve(line);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`${app} ended before it was ready: ${said}`)));
  const late = setTimeout(() => reject(new Error(`${app} is not ready in time: ${said}`)), startWithinMs);
  return promise.finally(() => clearTimeout(late));
}
