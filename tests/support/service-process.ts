import { type RunningProgram, startProgram } from "@inlet/testkit/programs";
import type { ServiceName, TestServiceOptions } from "./services.ts";

/** A service that runs as a process of its own. */
export type ServiceProcess = RunningProgram;

/** Starts `apps/<name>/src/main.ts`. Resolves when the service logs that it has started. */
export function startServiceProcess(
  name: ServiceName,
  { env, onOutput }: TestServiceOptions,
): Promise<ServiceProcess> {
  return startProgram({ app: name, env, onOutput: onOutput, readyText: "service started" });
}
