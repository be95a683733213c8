import type { KeyName, KnobChange, LoggedRequest, OrgName, Truth } from "@inlet/kustomer-simulator";
import { type RunningProgram, startProgram } from "@inlet/testkit/programs";
import { z } from "zod";

/** The simulator in a process of its own, whose world lives, with its controls. */
export interface SimulatorProcess extends AsyncDisposable {
  readonly url: string;
  readonly keys: Record<string, string>;
  setKnobs(knobs: KnobChange): Promise<void>;
  mutate(change: { org: OrgName; count: number; seed: number }): Promise<void>;
  /** How often the world was changed. */
  countChanges(): Promise<number>;
  readTruth(query: { from: Date; key: KeyName }): Promise<Truth>;
  listRequests(): Promise<LoggedRequest[]>;
}

/** What its world is like. */
export interface SimulatorProcessOptions {
  seed: number;
  conversations: number;
  /** Changes per second. */
  rate: number;
  knobs: KnobChange;
  hear: (text: string) => void;
}

const readyLine = z.object({ url: z.string(), keys: z.record(z.string(), z.string()) });
const described = z.object({ changes: z.number() });

/** Starts the simulator. */
export async function startSimulatorProcess(options: SimulatorProcessOptions): Promise<SimulatorProcess> {
  const { seed, conversations, rate, knobs, hear } = options;
  const world = { seed, conversations, customers: Math.ceil(conversations * 0.6), rate };
  const args = Object.entries(world).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const running: RunningProgram = await startProgram({
    app: "kustomer-simulator",
    args: [...args, "--knobs", JSON.stringify(knobs)],
    env: {},
    readyAt: '"keys"',
    hear,
  });
  const { url, keys } = readyLine.parse(JSON.parse(running.line));
  const ask = async (method: string, command: string, body?: unknown): Promise<unknown> => {
    const how = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/_sim${command}`, { method, ...how });
    if (!response.ok) throw new Error(`${command} was answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    url,
    keys,
    setKnobs: async (change) => void (await ask("PUT", "/knobs", change)),
    mutate: async (change) => void (await ask("POST", "/mutate", change)),
    countChanges: async () => described.parse(await ask("GET", "")).changes,
    readTruth: async ({ from, key }) =>
      (await ask("GET", `/truth?${new URLSearchParams({ from: from.toISOString(), key })}`)) as Truth,
    listRequests: async () => ((await ask("GET", "/requests")) as { log: LoggedRequest[] }).log,
    [Symbol.asyncDispose]: () => running.kill(),
  };
}
