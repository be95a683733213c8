import { setTimeout as wait } from "node:timers/promises";
import { http, isFinishedRun } from "@inlet/contracts";
import type { z } from "zod";
import { toIntegrationPath, type Workspace } from "./connect-workspace.ts";
import { createTokenClient } from "./create-token-client.ts";

/** A run as the API serves it. */
export type RunReply = z.output<typeof http.run>;

/** Which run to wait for, and how. */
export interface WaitOptions extends Workspace {
  apiUrl: string;
  /** As `connectWorkspace` returns it; undefined is an error. */
  runId: string | undefined;
  signal?: AbortSignal | undefined;
  /** Receives the run at every poll. */
  onPoll?: ((run: RunReply) => void) | undefined;
  /** Pause between two polls, in milliseconds. */
  pollEveryMs?: number | undefined;
}

/** Polls a run until it has finished or `signal` fires, and returns its last state. */
export async function waitForRun(options: WaitOptions): Promise<RunReply> {
  const { signal, onPoll, pollEveryMs = 200 } = options;
  for (;;) {
    const run = await loadRun(options);
    onPoll?.(run);
    if (isFinishedRun(run) || signal?.aborted) return run;
    await wait(pollEveryMs, undefined, { signal }).catch(() => undefined); // aborted: poll once more
  }
}

function loadRun({ apiUrl, token, runId, workspaceId }: WaitOptions): Promise<RunReply> {
  if (runId === undefined) throw new Error("there is no run to wait for: ingestion is off");
  const path = `${toIntegrationPath({ workspaceId })}/runs/${runId}`;
  return createTokenClient({ url: apiUrl, token }).request({ path, schema: http.run });
}
