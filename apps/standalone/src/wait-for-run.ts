import { setTimeout as wait } from "node:timers/promises";
import { http } from "@inlet/contracts";
import type { z } from "zod";
import { integrationPath, type Workspace } from "./connect-workspace.ts";
import { openClient } from "./inlet-client.ts";

/** A run as the API tells it. */
export type RunReply = z.output<typeof http.run>;

/** Which run, and who wants to know. */
export interface Waiting extends Workspace {
  apiUrl: string;
  /** As `connectWorkspace` tells it; waiting for none is refused. */
  runId: string | undefined;
  signal?: AbortSignal | undefined;
  /** Told at every look. */
  onLook?: ((run: RunReply) => void) | undefined;
  /** Pause between two looks, in milliseconds. */
  everyMs?: number | undefined;
}

/** Whether nothing more will come of a run. */
export const isOver = ({ state }: Pick<RunReply, "state">): boolean =>
  ["done", "failed", "cancelled"].includes(state);

/** Looks at a run until it is over, or until `signal` fires; then the run as it is. */
export async function waitForRun(waiting: Waiting): Promise<RunReply> {
  const { signal, onLook, everyMs = 200 } = waiting;
  for (;;) {
    const run = await readRun(waiting);
    onLook?.(run);
    if (isOver(run) || signal?.aborted) return run;
    await wait(everyMs, undefined, { signal }).catch(() => undefined); // one look more
  }
}

/** The run as it is. */
async function readRun({ apiUrl, token, runId, workspaceId }: Waiting): Promise<RunReply> {
  if (runId === undefined) throw new Error("there is no run to look at: ingestion is off");
  const path = `${integrationPath({ workspaceId })}/runs/${runId}`;
  return http.run.parse(await openClient({ url: apiUrl, token }).ask("GET", path));
}
