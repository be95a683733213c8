import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { connectWorkspace, waitForRun } from "@inlet/standalone";
import { prepareImageEnv } from "./image-env.ts";
import { roundToThousandths } from "./numbers.ts";
import { readUsage } from "./read-usage.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where results are written. */
export interface MemoryOptions extends BenchOptions {
  /** How many records one run reads, about. */
  records: number;
  writeTable: (rows: readonly object[]) => void;
}

/** The resident memory of each service in MiB when so many records were stored. */
interface Sample {
  records: number;
  residentMiB: Record<string, number>;
}

/** In the simulator's worlds a conversation brings so many records: messages, its share of the customers and itself. */
const recordsPerConversation = 7.4;
const settledRecords = 100_000;
const idleMs = 10_000;
const tableRows = 12;

/**
 * Measures the resident memory of every service: idle, and over one run of many records. The floor is a Node process that does
 * nothing.
 */
export async function measureMemory(options: MemoryOptions): Promise<Record<string, unknown>> {
  const conversations = Math.ceil(options.records / recordsPerConversation);
  const bareNodeMiB = await measureBareNode();
  const serviceEnv = prepareImageEnv();
  await using system = await startBenchSystem({ ...options, conversations, serviceEnv });
  await wait(idleMs);
  const idleMiB = readResident(system);
  const samples = await sampleRun(system);
  const peakMiB = selectServices(system, (it) => it.peakMiB);
  options.writeTable([
    ...thinOut(samples).map(({ records, residentMiB }) => ({ records, ...residentMiB })),
    { records: "idle", ...idleMiB },
    { records: "peak", ...peakMiB },
  ]);
  return {
    records: samples.at(-1)?.records,
    ...{ bareNodeMiB, idleMiB, peakMiB },
    growth: computeGrowth(samples),
    samples: thinOut(samples),
  };
}

/** Reads a run's progress and the memory of every service about once a second. */
async function sampleRun(system: BenchSystem): Promise<Sample[]> {
  const { apiUrl, operatorToken, simulator } = system;
  const workspace = await connectWorkspace({ apiUrl, operatorToken, apiKey: simulator.apiKey });
  const samples: Sample[] = [];
  const run = await waitForRun({
    ...{ ...workspace, apiUrl, pollEveryMs: 1_000 },
    onPoll: ({ counts }) => void samples.push({ records: counts.stored, residentMiB: readResident(system) }),
  });
  if (run.state !== "done")
    throw new Error(`the run did not finish: it is ${run.state}: ${run.error?.message}`);
  return samples;
}

/** Reads a number of every process but the simulator. */
const selectServices = (
  { services }: BenchSystem,
  select: (usage: NonNullable<ReturnType<typeof readUsage>>) => number,
): Record<string, number> =>
  Object.fromEntries(
    services.flatMap(({ app, usage }) => {
      const used = usage();
      return app === "kustomer-simulator" || used === undefined ? [] : [[app, select(used)]];
    }),
  );

const readResident = (system: BenchSystem) => selectServices(system, (it) => it.residentMiB);

/** Divides the largest memory after the 100,000th record by the largest before; undefined for a shorter run. */
function computeGrowth(samples: readonly Sample[]): Record<string, number> | undefined {
  const [before, after] = [
    samples.filter(({ records }) => records < settledRecords),
    samples.filter(({ records }) => records >= settledRecords),
  ];
  if (after.length === 0) return undefined;
  const findLargest = (some: readonly Sample[], app: string) =>
    Math.max(...some.map(({ residentMiB }) => residentMiB[app] ?? 0));
  return Object.fromEntries(
    Object.keys(samples[0]?.residentMiB ?? {}).map((app) => [
      app,
      roundToThousandths(findLargest(after, app) / findLargest(before, app)),
    ]),
  );
}

/** Selects samples at even distances. */
function thinOut(samples: readonly Sample[]): Sample[] {
  const step = Math.max(1, Math.ceil(samples.length / tableRows));
  return samples.filter((_, index) => (samples.length - 1 - index) % step === 0);
}

/** Measures the resident memory of Node itself, in MiB. */
async function measureBareNode(): Promise<number | undefined> {
  const bare = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1_000); console.log()"]);
  await once(bare.stdout, "data");
  const usage = readUsage(bare.pid);
  bare.kill();
  return usage?.residentMiB;
}
