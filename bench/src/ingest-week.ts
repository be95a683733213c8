import type { http } from "@inlet/contracts";
import {
  compareWithTruth,
  connectWorkspace,
  createTokenClient,
  enableIngestion,
  type RunReply,
  toIntegrationPath,
  waitForRun,
} from "@inlet/standalone";
import { z } from "zod";
import { callSimulator } from "./call-simulator.ts";
import type { BenchSystem } from "./start-bench-system.ts";

/** The result of ingesting the simulator's week once. */
export interface IngestResult {
  records: number;
  seconds: number;
  /** Requests of the run, as the simulator counts them. */
  requests: number;
  requestsByPath: Record<string, number>;
  equal: boolean;
  run: RunReply;
}

const requestCountsSchema = z.object({
  counts: z.object({ total: z.number(), byPath: z.record(z.string(), z.number()) }),
});
const truthSchema = z.record(
  z.enum(["conversations", "messages", "customers", "tags"]),
  z.object({ count: z.number(), items: z.array(z.looseObject({ id: z.string() })) }),
);

/** What is set before the run, and what is called at its end. */
interface IngestOptions {
  settings?: z.input<typeof http.integrationChange>;
  onDone: () => void | Promise<void>;
}

/** Ingests the week into a new workspace. The duration is the run's own, from opened to done. */
export async function ingestWeek(
  system: BenchSystem,
  { settings, onDone }: IngestOptions,
): Promise<IngestResult> {
  const { apiUrl, operatorToken, simulator } = system;
  const workspace = await connectWorkspace({
    apiUrl,
    operatorToken,
    apiKey: simulator.apiKey,
    ingest: false,
  });
  const client = createTokenClient({ url: apiUrl, token: workspace.token });
  const path = toIntegrationPath(workspace);
  const change = (body: object) => client.request({ method: "PATCH", path, body, schema: z.unknown() });
  if (settings !== undefined) await change(settings);
  await callSimulator(system, "reset", { body: { requests: true } }); // the requests that checked the key do not count
  const runId = await enableIngestion(workspace, { apiUrl });
  const run = await waitForRun({ ...workspace, apiUrl, runId, pollEveryMs: 250 });
  await onDone();
  if (run.state !== "done" || run.finishedAt === null)
    throw new Error(`the run did not finish: it is ${run.state}: ${run.error?.message}`);
  // The tables are emptied before the next round, and this workspace must not read its records again.
  await change({ paused: true });
  const { counts: requests } = requestCountsSchema.parse(await callSimulator(system, "requests"));

  const window = new URLSearchParams({
    from: run.window.from.toISOString(),
    to: run.window.to.toISOString(),
  });
  const truth = truthSchema.parse(await callSimulator(system, `truth?${window}`));
  const { equal, stored } = await compareWithTruth({ ...workspace, apiUrl, truth });
  return {
    records: Object.values(stored).reduce((sum, it) => sum + it, 0),
    seconds: (run.finishedAt.getTime() - run.openedAt.getTime()) / 1_000,
    requests: requests.total,
    requestsByPath: requests.byPath,
    equal,
    run,
  };
}
