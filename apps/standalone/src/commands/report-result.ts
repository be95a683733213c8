import { streamSchema } from "@inlet/contracts";
import { createTokenClient } from "../api-client/create-token-client.ts";
import type { RunReply } from "../api-client/wait-for-run.ts";
import type { CommandContext, Ingestion } from "../command-line/command-context.ts";
import type { Progress } from "../command-line/create-progress.ts";
import {
  type Comparison,
  compareWithTruth,
  type RecordCounts,
  readStoredRecords,
} from "../comparison/compare-with-truth.ts";
import { describeDifference } from "../comparison/find-differences.ts";

const maxShown = 10;

/** Prints what a run stored and, with the simulator, the comparison with its truth. @returns the exit code */
export async function reportResult(
  { flags, printJson, progress }: Pick<CommandContext, "flags" | "printJson" | "progress">,
  ingestion: Ingestion,
  run: RunReply,
): Promise<number> {
  const comparison = await compare(flags.source.kind === "simulator" ? flags.source.key : "", ingestion, run);
  const stored = comparison?.stored ?? (await countStored(ingestion));
  const seconds = toSeconds(run);
  const records = Object.values(stored).reduce((sum, it) => sum + it, 0);
  const recordsPerSecond = Math.round(records / Math.max(seconds, 0.001));
  const compared = comparison === undefined ? {} : { truth: comparison.truth, equal: comparison.equal };
  const line = { stored, ...compared, requests: countRequests(ingestion, run), seconds, recordsPerSecond };
  progress.writeLine(`Stored ${records} records in ${seconds} s (${recordsPerSecond} per second).`);
  if (comparison !== undefined) reportDifferences(comparison, progress);
  if (flags.json) printJson(line);
  return comparison?.equal === false ? 1 : 0;
}

async function compare(
  key: string,
  { source, inlet, workspace }: Ingestion,
  { window }: RunReply,
): Promise<Comparison | undefined> {
  const truth = source.simulator?.truth({ ...window, key });
  return truth && compareWithTruth({ ...workspace, apiUrl: inlet.url, truth });
}

async function countStored({ inlet, workspace }: Ingestion): Promise<RecordCounts> {
  const client = createTokenClient({ url: inlet.url, token: workspace.token });
  const counts: RecordCounts = { conversations: 0, messages: 0, customers: 0, tags: 0 };
  for (const stream of streamSchema.options)
    counts[stream] = (await readStoredRecords(client, { ...workspace, stream })).length;
  return counts;
}

/** The simulator's counts where there is one, because it sees every request; otherwise the run's. */
function countRequests({ source }: Ingestion, { requests }: RunReply): { search: number; other: number } {
  const { search, other } = source.simulator?.requests().counts ?? requests;
  return { search, other };
}

const toSeconds = ({ openedAt, finishedAt }: RunReply): number =>
  ((finishedAt?.getTime() ?? openedAt.getTime()) - openedAt.getTime()) / 1_000;

function reportDifferences({ equal, differences }: Comparison, { writeLine }: Progress): void {
  if (equal) writeLine("The store equals the simulator's truth.");
  else writeLine(`The store differs from the simulator's truth in ${differences.length} places:`);
  for (const difference of differences.slice(0, maxShown)) writeLine(`  ${describeDifference(difference)}`);
  if (differences.length > maxShown) writeLine("  ...");
}

/** Prints why a run did not finish. @returns the exit code */
export function reportUnfinishedRun(run: RunReply, { writeLine }: Progress): number {
  const { state, phase, progress, failures, error } = run;
  const reached = `${progress.done} of ${progress.total ?? "an unknown number of"} records`;
  if (state === "failed") writeLine(`The run failed: ${error?.message ?? "no reason was recorded"}`);
  else if (state === "cancelled") writeLine("The run was cancelled.");
  else
    writeLine(
      `The run did not finish in time: it is ${state} in phase ${phase} with ${reached}, after ${failures} consecutive failures.`,
    );
  if (state !== "failed" && error !== null) writeLine(`Its last error: ${error.message}`);
  return 1;
}
