import type { ServiceContext } from "@inlet/service-kit";
import type { Workspace } from "../api-client/connect-workspace.ts";
import type { RunningInlet } from "../system/start-inlet.ts";
import type { RunningSource } from "../system/start-source.ts";
import type { Progress } from "./create-progress.ts";
import type { Flags } from "./parse-command-line.ts";

/** What the commands receive. */
export interface CommandContext {
  flags: Flags;
  env: NodeJS.ProcessEnv;
  log: ServiceContext["log"];
  progress: Progress;
  /** Writes the JSON line on standard output. */
  printJson: (line: Record<string, unknown>) => void;
}

/** Everything that was started, and the workspace that ingests. */
export interface Ingestion {
  source: RunningSource;
  inlet: RunningInlet;
  workspace: Workspace;
}
