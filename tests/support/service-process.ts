import { type RunningProgram, startProgram } from "@inlet/testkit/programs";
import type { ServiceName, ServiceOptions } from "./services.ts";

/** A service as a real process. */
export type ServiceProcess = RunningProgram;

/** Starts `apps/<name>/src/main.ts`; resolves when the service says that it has started. */
export function startServiceProcess(
  name: ServiceName,
  { env, onOutput }: ServiceOptions,
): Promise<ServiceProcess> {
  return startProgram({ app: name, env, hear, readyAt: "service started" });
}
