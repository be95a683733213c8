import { setTimeout as wait } from "node:timers/promises";
import { http, isFault } from "@inlet/contracts";
import { integrationPath, type Workspace } from "./connect-workspace.ts";
import { openClient } from "./inlet-client.ts";
import type { Progress } from "./progress.ts";
import { isOver, type RunReply } from "./wait-for-run.ts";

/** Whose runs, and who wants to know. */
export interface Watching extends Workspace {
  apiUrl: string;
  progress: Progress;
  signal: AbortSignal;
}

const whileOpenMs = 300;
const betweenMs = 2_000;

/** Shows how far the newest run is and says what came of it, run after run, until `signal` fires. */
export async function watchRuns(watching: Watching): Promise<void> {
  const { signal, progress } = watching;
  let told: string | undefined;
  while (!signal.aborted) {
    const run = await newestRun(watching);
    const isNews = run !== undefined && run.id !== told;
    if (isNews) show(run, progress);
    if (isNews && isOver(run)) told = run.id;
    const pauseMs = run === undefined || isOver(run) ? betweenMs : whileOpenMs;
    await wait(pauseMs, undefined, { signal }).catch(() => undefined); // stopped: it ends
  }
}

const show = (run: RunReply, progress: Progress): void =>
  isOver(run) ? tell(run, progress) : progress.show(run);

async function newestRun(watching: Watching): Promise<RunReply | undefined> {
  const { apiUrl, token, workspaceId, signal } = watching;
  const path = `${integrationPath({ workspaceId })}/runs?limit=1`;
  try {
    const page = http.runPage.parse(await openClient({ url: apiUrl, token }).ask("GET", path));
    return page.data[0];
  } catch (err) {
    // Nothing is connected, its token was ended, or everything is closing: there is nothing to see, now or for ever.
    if (signal.aborted || isFault(err, "not_found", "unauthorized", "unavailable")) return undefined;
    throw err;
  }
}

function tell({ kind, state, counts, error }: RunReply, { finish, say }: Progress): void {
  finish();
  const { stored, held } = counts;
  const beyond = held === 0 ? "" : `, ${held} conversations held by the volume limit`;
  if (state === "done" && (kind === "initial" || stored + held > 0))
    say(`The ${kind} run is done: ${stored} records stored or updated${beyond}.`);
  if (state === "failed") say(`The ${kind} run failed: ${error?.message ?? "nobody knows why"}`);
}
