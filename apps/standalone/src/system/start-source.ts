import { Fault } from "@inlet/contracts";
import {
  type KeyName,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@inlet/kustomer-simulator";
import { z } from "zod";

/** The Kustomer to read. */
export type Source = SimulatorSource | KustomerSource;

/** A simulator in this process. */
interface SimulatorSource {
  kind: "simulator";
  /** The name of the key to connect. */
  key: KeyName;
  knobs: Record<string, unknown>;
  conversations: number;
  customers?: number | undefined;
  seed: number;
}

/** Another server. */
interface KustomerSource {
  kind: "kustomer";
  url: string;
  apiKey: string | undefined;
}

/** The running Kustomer to read. */
export interface RunningSource {
  url: string;
  apiKey: string | undefined;
  /** Undefined for another server. */
  simulator: Simulator | undefined;
}

/** Port, pace and file of a simulator. */
export type SimulatorSettings = Pick<SimulatorOptions, "port" | "rate" | "persistTo">;

/** Starts the simulator, or returns the server to read instead. @throws Fault `invalid` that names an invalid knob */
export async function startSource(
  source: Source,
  settings: SimulatorSettings,
  stack: AsyncDisposableStack,
): Promise<RunningSource> {
  if (source.kind === "kustomer") return { ...source, simulator: undefined };
  const { kind: _, key, ...world } = source;
  try {
    const simulator = stack.use(await startSimulator({ ...world, ...settings }));
    return { url: simulator.url, apiKey: simulator.keys[key], simulator };
  } catch (err) {
    if (!(err instanceof z.ZodError)) throw err;
    throw toInvalidSettingsFault(err);
  }
}

const toInvalidSettingsFault = (cause: z.ZodError): Fault =>
  new Fault("invalid", `These settings of the simulator are invalid: ${z.prettifyError(cause)}`, { cause });

/** Returns the simulator's limit on searches when a knob changes it. Services must know it, because no reply states it. */
export function getSearchesPerMinute(source: Source): number | undefined {
  const searches = source.kind === "simulator" ? source.knobs["searchesPerMinute"] : undefined;
  return typeof searches === "number" && searches > 0 ? searches : undefined;
}
