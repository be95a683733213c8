import {
  type ConnectedWorkspace,
  connectWorkspace,
  createTokenClient,
  toIntegrationPath,
  type Workspace,
  waitForRun,
} from "@inlet/standalone";
import { z } from "zod";
import type { BenchSystem } from "./start-bench-system.ts";

/** A workspace whose first week is loaded and that receives webhooks, and how to reach it. */
export interface TargetWorkspace extends Workspace {
  apiUrl: string;
  /** The path of its integration. */
  path: string;
  integrationId: string;
  orgId: string;
}

/** The token of every target's webhook. */
export const webhookToken = "the-token-of-a-webhook";

/** Connects a workspace with a webhook, and waits until its first week is loaded. */
export async function connectTarget({
  apiUrl,
  operatorToken,
  simulator,
}: BenchSystem): Promise<TargetWorkspace> {
  const { runId, ...workspace } = await connectWorkspace({
    apiUrl,
    operatorToken,
    apiKey: simulator.apiKey,
  });
  await waitForLoad({ ...workspace, runId }, apiUrl);
  const client = createTokenClient({ url: apiUrl, token: workspace.token });
  const path = toIntegrationPath(workspace);
  const body = { token: webhookToken };
  await client.request({ method: "PUT", path: `${path}/webhook`, body, schema: z.unknown() });
  const integration = z.object({ id: z.string(), org: z.object({ id: z.string() }) });
  const { id: integrationId, org } = await client.request({ path, schema: integration });
  return { ...workspace, apiUrl, path, integrationId, orgId: org.id };
}

/** Waits for a run to finish. @returns its duration in seconds, from opened to done @throws Error unless it is done */
export async function waitForLoad(workspace: ConnectedWorkspace, apiUrl: string): Promise<number> {
  const run = await waitForRun({ ...workspace, apiUrl, pollEveryMs: 250 });
  if (run.state !== "done" || run.finishedAt === null)
    throw new Error(`the run did not finish: it is ${run.state}: ${run.error?.message}`);
  return (run.finishedAt.getTime() - run.openedAt.getTime()) / 1_000;
}
