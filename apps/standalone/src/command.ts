import type { ServiceContext } from "@inlet/service-kit";
import type { Connected } from "./connect-workspace.ts";
import type { Flags } from "./flags.ts";
import type { Progress } from "./progress.ts";
import type { RunningInlet } from "./start-inlet.ts";
import type { RunningSource } from "./start-source.ts";

/** What the commands are given. */
export interface Command {
  flags: Flags;
  env: NodeJS.ProcessEnv;
  log: ServiceContext["log"];
  progress: Progress;
  /** Writes the one line on standard output. */
  print: (line: Record<string, unknown>) => void;
}

/** One ingestion that is going on. */
export interface Ingestion {
  source: RunningSource;
  inlet: RunningInlet;
  connected: Connected;
}
