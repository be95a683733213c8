import { setTimeout as wait } from "node:timers/promises";
import { http, isFault, isFinishedRun } from "@inlet/contracts";
import { toIntegrationPath, type Workspace } from "../api-client/connect-workspace.ts";
import { createTokenClient } from "../api-client/create-token-client.ts";
import type { RunReply } from "../api-client/wait-for-run.ts";
import type { Progress } from "../command-line/create-progress.ts";

/** Whose runs to watch. */
export interface WatchOptions extends Workspace {
  apiUrl: string;
  progress: Progress;
  signal: AbortSignal;
}

const openRunPollMs = 300;
const idlePollMs = 2_000;

/** Shows the progress and the result of each new run, until `signal` fires. */
export async function watchRuns(options: WatchOptions): Promise<void> {
  const { signal, progress } = options;
  let reportedRunId: string | undefined;
  while (!signal.aborted) {
    const run = await loadNewestRun(options);
    const isUnreported = run !== undefined && run.id !== reportedRunId;
    if (isUnreported) show(run, progress);
    if (isUnreported && isFinishedRun(run)) reportedRunId = run.id;
    const pauseMs = run === undefined || isFinishedRun(run) ? idlePollMs : openRunPollMs;
    await wait(pauseMs, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
  }
}

const show = (run: RunReply, progress: Progress): void =>
  isFinishedRun(run) ? reportFinishedRun(run, progress) : progress.update(run);

async function loadNewestRun(options: WatchOptions): Promise<RunReply | undefined> {
  const { apiUrl, token, workspaceId, signal } = options;
  const path = `${toIntegrationPath({ workspaceId })}/runs?limit=1`;
  try {
    const client = createTokenClient({ url: apiUrl, token });
    const { data } = await client.request({ path, schema: http.runPage });
    return data[0];
  } catch (err) {
    // Nothing is connected, the token was revoked, its limit is used up, or the system is closing: there is nothing to show.
    if (signal.aborted || isFault(err)) return undefined;
    throw err;
  }
}

function reportFinishedRun({ kind, state, counts, error }: RunReply, { finish, writeLine }: Progress): void {
  finish();
  const { stored, held } = counts;
  const heldText = held === 0 ? "" : `, ${held} conversations held by the volume limit`;
  if (state === "done" && (kind === "initial" || stored + held > 0))
    writeLine(`The ${kind} run is done: ${stored} records stored or updated${heldText}.`);
  if (state === "failed") writeLine(`The ${kind} run failed: ${error?.message ?? "no reason was recorded"}`);
}
