import { connectWorkspace, createTokenClient, enableIngestion, toIntegrationPath } from "@inlet/standalone";
import { z } from "zod";
import { connectTarget, waitForLoad } from "./connect-target.ts";
import { readCpuSeconds, subtractCpuSeconds } from "./cpu-seconds.ts";
import { type FloodReport, startFloodProcess } from "./floods/flood-process.ts";
import { floods } from "./floods/floods.ts";
import { median, roundToThousandths } from "./numbers.ts";
import { type BenchOptions, type BenchSystem, startBenchSystem } from "./start-bench-system.ts";

/** Size of the system, and where progress is written. */
export interface FairnessOptions extends BenchOptions {
  rounds: number;
  writeLine: (text: string) => void;
}

/** What a workspace experiences while it loads its first week. */
interface Experience {
  runSeconds: number;
  /** The median of its reads. */
  readMs: number;
  /** How many cores the API used; 0 where the system does not report it. */
  apiLoad: number;
}

interface Round {
  quiet: Experience;
  flooded: Experience;
  flood: FloodReport;
}

const floodConversations = 1_000;

/**
 * Measures how much longer a workspace's first load and its reads take while another workspace floods Inlet, compared with
 * a quiet system. Both alternate, and the medians of their quotients count.
 */
export async function measureFairness(options: FairnessOptions): Promise<Record<string, unknown>> {
  const conversations = Math.min(options.conversations, floodConversations);
  await using system = await startBenchSystem({ ...options, conversations, weekShare: 0.5 });
  const target = await connectTarget(system);
  await experienceLoad(system); // warms up
  const results: Record<string, unknown> = {};
  for (const name of Object.keys(floods)) {
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round++) {
      const quiet = await experienceLoad(system);
      const endFlood = await startFloodProcess(name, target);
      const flooded = await experienceLoad(system);
      rounds.push({ quiet, flooded, flood: await endFlood() });
      options.writeLine(`${name}: ${JSON.stringify(rounds.at(-1))}`);
    }
    const compare = (measure: "runSeconds" | "readMs") =>
      roundToThousandths(median(rounds.map(({ quiet, flooded }) => flooded[measure] / quiet[measure])));
    const { flooded, flood } = rounds.at(-1) ?? {};
    results[name] = {
      ...{ run: compare("runSeconds"), read: compare("readMs"), apiLoad: flooded?.apiLoad },
      ...{ floodLoad: flood && roundToThousandths(flood.load), replies: flood?.replies },
    };
  }
  return results;
}

/** Loads a new workspace, and reads from it all the time. */
async function experienceLoad(system: BenchSystem): Promise<Experience> {
  const { apiUrl, operatorToken, simulator } = system;
  const options = { apiUrl, operatorToken, apiKey: simulator.apiKey };
  const workspace = await connectWorkspace({ ...options, ingest: false });
  const client = createTokenClient({ url: apiUrl, token: workspace.token });
  const runId = await enableIngestion(workspace, { apiUrl });
  const loading = waitForLoad({ ...workspace, runId }, apiUrl);
  const readMs: number[] = [];
  const startedAt = performance.now();
  const cpuBefore = readCpuSeconds(system);
  let isOver = false;
  void loading.finally(() => (isOver = true)).catch(() => undefined);
  while (!isOver) {
    const sentAt = performance.now();
    await client.request({
      path: `/v1/workspaces/${workspace.workspaceId}/messages?limit=50`,
      schema: z.unknown(),
    });
    readMs.push(performance.now() - sentAt);
  }
  const runSeconds = await loading;
  const seconds = (performance.now() - startedAt) / 1_000;
  const { api = 0 } = subtractCpuSeconds(cpuBefore, readCpuSeconds(system));
  await client.request({
    method: "PATCH",
    path: toIntegrationPath(workspace),
    body: { paused: true },
    schema: z.unknown(),
  });
  return { runSeconds, readMs: median(readMs), apiLoad: roundToThousandths(api / seconds) };
}
