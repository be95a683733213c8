import { type ProgramOptions, type RunningProgram, startProgram } from "@inlet/testkit/programs";
import { type Usage, usageOf } from "./usage-of.ts";

/** A program of this repository in a process of its own; disposing ends it. */
export interface Running extends RunningProgram {
  /** What it has used so far; undefined where the system does not tell. */
  usage(): Usage | undefined;
}

/** Which program, with variables besides our own. */
interface Measured extends ProgramOptions {
  /** A folder for a CPU profile, written when it ends. */
  profileTo?: string | undefined;
}

/** Starts a program as in production and waits until it is ready. */
export async function startMeasured({ profileTo, ...program }: Measured): Promise<Running> {
  const { app, env } = program;
  const flags = ["--cpu-prof", "--cpu-prof-dir", String(profileTo), "--cpu-prof-name", `${app}.cpuprofile`];
  const running = await startProgram({
    ...program,
    nodeFlags: profileTo === undefined ? [] : flags,
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  return { ...running, usage: () => usageOf(running.pid) };
}
