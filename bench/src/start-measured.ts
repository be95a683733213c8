import { type ProgramOptions, type RunningProgram, startProgram } from "@inlet/testkit/programs";
import { readUsage, type Usage } from "./read-usage.ts";

/** A program of this repository in its own process; disposing ends it. */
export interface MeasuredProgram extends RunningProgram {
  /** What it has used so far; undefined where the system does not report it. */
  usage(): Usage | undefined;
}

/** Which program to start; `env` is added to the environment of this process. */
interface MeasuredOptions extends ProgramOptions {
  /** The folder for its CPU profile, written when it exits. */
  profileTo?: string | undefined;
}

/** Starts a program as in production and waits until it is ready. */
export async function startMeasured({ profileTo, ...program }: MeasuredOptions): Promise<MeasuredProgram> {
  const { app, env } = program;
  const flags = ["--cpu-prof", "--cpu-prof-dir", String(profileTo), "--cpu-prof-name", `${app}.cpuprofile`];
  const running = await startProgram({
    ...program,
    nodeFlags: profileTo === undefined ? [] : flags,
    env: { ...process.env, NODE_ENV: "production", ...env },
  });
  return { ...running, usage: () => readUsage(running.pid) };
}
