import {
  compareWithTruth,
  connectWorkspace,
  createApiClient,
  enableIngestion,
  type RunReply,
  waitForRun,
} from "@inlet/standalone";
import { z } from "zod";
import type { BenchSystem } from "./bench-system.ts";

/** What came of reading the simulator's week once. */
export interface Ingested {
  records: number;
  seconds: number;
  /** Sent to the simulator by the run, as the simulator counts. */
  requests: number;
  requestsByPath: Record<string, number>;
  equal: boolean;
  run: RunReply;
}

const counts = z.object({
  counts: z.object({ total: z.number(), byPath: z.record(z.string(), z.number()) }),
});
const truth = z.record(
  z.enum(["conversations", "messages", "customers", "tags"]),
  z.object({ count: z.number(), items: z.array(z.looseObject({ id: z.string() })) }),
);

/** Reads the week into a new workspace; the time is the run's own, from opened to done. `onDone` is told at once. */
export async function ingestWeek(system: BenchSystem, onDone: () => void): Promise<Ingested> {
  const { apiUrl, operatorToken, simulator } = system;
  const workspace = await connectWorkspace({
    apiUrl,
    operatorToken,
    apiKey: simulator.apiKey,
    ingest: false,
  });
  await control(system, "reset", { requests: true }); // the key's check is no part of the run
  const runId = await enableIngestion(workspace, { apiUrl });
  const run = await waitForRun({ ...workspace, apiUrl, runId, pollEveryMs: 250 });
  onDone();
  if (run.state !== "done" || run.finishedAt === null)
    throw new Error(`the run is ${run.state}: ${run.error?.message}`);
  // What is emptied before the next round must not be missed by this workspace's next run.
  const integration = `/v1/workspaces/${workspace.workspaceId}/integrations/kustomer`;
  await createApiClient({ url: apiUrl, token: workspace.token }).call("PATCH", integration, { paused: true });
  const { counts: requests } = counts.parse(await control(system, "requests"));

  const window = new URLSearchParams({
    from: run.window.from.toISOString(),
    to: run.window.to.toISOString(),
  });
  const right = truth.parse(await control(system, `truth?${window}`));
  const { equal, stored } = await compareWithTruth({ ...workspace, apiUrl, truth: right });
  return {
    records: Object.values(stored).reduce((sum, it) => sum + it, 0),
    seconds: (run.finishedAt.getTime() - run.openedAt.getTime()) / 1_000,
    requests: requests.total,
    requestsByPath: requests.byPath,
    equal,
    run,
  };
}

async function control({ simulator }: BenchSystem, command: string, body?: unknown): Promise<unknown> {
  const how = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(`${simulator.url}/_sim/${command}`, how);
  if (!response.ok) throw new Error(`the simulator answered ${response.status} to ${command}`);
  return response.json();
}
