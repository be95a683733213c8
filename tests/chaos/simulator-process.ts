import type { KeyName, KnobChange, LoggedRequest, OrgName, Truth } from "@inlet/kustomer-simulator";
import { type RunningProgram, startProgram } from "@inlet/testkit/programs";
import { z } from "zod";

/** The simulator in a process of its own, with its control API. Its data changes continuously. */
export interface SimulatorProcess extends AsyncDisposable {
  readonly url: string;
  readonly keys: Record<string, string>;
  setKnobs(knobs: KnobChange): Promise<void>;
  mutate(change: { org: OrgName; count: number; seed: number }): Promise<void>;
  /** Counts the changes of the simulator's data. */
  countChanges(): Promise<number>;
  readTruth(query: { from: Date; key: KeyName }): Promise<Truth>;
  listRequests(): Promise<LoggedRequest[]>;
}

/** The simulator's data and behavior. */
export interface SimulatorProcessOptions {
  seed: number;
  conversations: number;
  /** Random changes per second. */
  rate: number;
  knobs: KnobChange;
  onOutput: (text: string) => void;
}

const readyLine = z.object({ url: z.string(), keys: z.record(z.string(), z.string()) });
const description = z.object({ changes: z.number() });

/** Starts the simulator. */
export async function startSimulatorProcess(options: SimulatorProcessOptions): Promise<SimulatorProcess> {
  const { seed, conversations, rate, knobs, onOutput } = options;
  const worldOptions = { seed, conversations, customers: Math.ceil(conversations * 0.6), rate };
  const args = Object.entries(worldOptions).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const running: RunningProgram = await startProgram({
    app: "kustomer-simulator",
    args: [...args, "--knobs", JSON.stringify(knobs)],
    env: {},
    readyText: '"keys"',
    onOutput: onOutput,
  });
  const { url, keys } = readyLine.parse(JSON.parse(running.readyLine));
  const request = async (method: string, command: string, body?: unknown): Promise<unknown> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/_sim${command}`, { method, ...init });
    if (!response.ok)
      throw new Error(`the simulator answered ${command} with ${response.status}: ${await response.text()}`);
    return response.json();
  };
  return {
    url,
    keys,
    setKnobs: async (change) => void (await request("PUT", "/knobs", change)),
    mutate: async (change) => void (await request("POST", "/mutate", change)),
    countChanges: async () => description.parse(await request("GET", "")).changes,
    readTruth: async ({ from, key }) =>
      (await request("GET", `/truth?${new URLSearchParams({ from: from.toISOString(), key })}`)) as Truth,
    listRequests: async () => ((await request("GET", "/requests")) as { log: LoggedRequest[] }).log,
    [Symbol.asyncDispose]: () => running.kill(),
  };
}
