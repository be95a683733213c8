import { Fault } from "@inlet/contracts";
import { type Simulator, type SimulatorOptions, startSimulator } from "@inlet/kustomer-simulator";
import { z } from "zod";
import type { Source } from "./source-flags.ts";

/** The Kustomer to read, reachable. */
export interface RunningSource {
  url: string;
  apiKey: string | undefined;
  /** Undefined when it is somebody else's server. */
  simulator: Simulator | undefined;
}

/** Where and how a simulator lives. */
export type Life = Pick<SimulatorOptions, "port" | "rate" | "persistTo">;

/** Starts the simulator, or points to the server that is read instead. @throws Fault invalid, naming a wrong knob */
export async function startSource(
  source: Source,
  life: Life,
  stack: AsyncDisposableStack,
): Promise<RunningSource> {
  if (source.kind === "kustomer") return { ...source, simulator: undefined };
  const { kind: _, keyName, ...world } = source;
  try {
    const simulator = stack.use(await startSimulator({ ...world, ...life }));
    return { url: simulator.url, apiKey: simulator.keys[keyName], simulator };
  } catch (err) {
    if (!(err instanceof z.ZodError)) throw err;
    throw cannotBeSetSo(err);
  }
}

const cannotBeSetSo = (cause: z.ZodError): Fault =>
  new Fault("invalid", `The simulator cannot be set so: ${z.prettifyError(cause)}`, { cause });

/**
 * What the services must be told because no reply tells it: how many searches Kustomer allows, when a knob changed it.
 */
export function searchesPerMinuteOf(source: Source): number | undefined {
  const searches = source.kind === "simulator" ? source.knobs["searchesPerMinute"] : undefined;
  return typeof searches === "number" && searches > 0 ? searches : undefined;
}
