import type { Command, Ingestion } from "./command.ts";
import { type Comparison, type Counts, compareWithTruth, streams } from "./compare-with-truth.ts";
import { describeDifference } from "./find-differences.ts";
import { openClient } from "./inlet-client.ts";
import type { Progress } from "./progress.ts";
import { readStored } from "./read-stored.ts";
import type { RunReply } from "./wait-for-run.ts";

const mostShown = 10;

/** Prints what is stored after a run, against the truth where there is one. @returns the exit code */
export async function report(
  { flags, print, progress }: Pick<Command, "flags" | "print" | "progress">,
  ingestion: Ingestion,
  run: RunReply,
): Promise<number> {
  const comparison = await compare(
    flags.source.kind === "simulator" ? flags.source.keyName : "",
    ingestion,
    run,
  );
  const stored = comparison?.stored ?? (await countStored(ingestion));
  const seconds = secondsOf(run);
  const records = Object.values(stored).reduce((sum, it) => sum + it, 0);
  const recordsPerSecond = Math.round(records / Math.max(seconds, 0.001));
  const judged = comparison === undefined ? {} : { truth: comparison.truth, equal: comparison.equal };
  const line = { stored, ...judged, requests: requestsOf(ingestion, run), seconds, recordsPerSecond };
  progress.say(`Stored ${records} records in ${seconds} s (${recordsPerSecond} per second).`);
  if (comparison !== undefined) tellDifferences(comparison, progress);
  if (flags.json) print(line);
  return comparison?.equal === false ? 1 : 0;
}

async function compare(
  key: string,
  { source, inlet, connected }: Ingestion,
  { window }: RunReply,
): Promise<Comparison | undefined> {
  const truth = source.simulator?.truth({ ...window, key });
  return truth && compareWithTruth({ ...connected, apiUrl: inlet.url, truth });
}

async function countStored({ inlet, connected }: Ingestion): Promise<Counts> {
  const client = openClient({ url: inlet.url, token: connected.token });
  const counts: Counts = { conversations: 0, messages: 0, customers: 0, tags: 0 };
  for (const stream of streams) counts[stream] = (await readStored(client, { ...connected, stream })).length;
  return counts;
}

/** The simulator's own counts where there is one, for it sees every request. */
function requestsOf({ source }: Ingestion, { requests }: RunReply): { search: number; other: number } {
  const { search, other } = source.simulator?.requests().counts ?? requests;
  return { search, other };
}

const secondsOf = ({ openedAt, finishedAt }: RunReply): number =>
  ((finishedAt?.getTime() ?? openedAt.getTime()) - openedAt.getTime()) / 1_000;

function tellDifferences({ equal, differences }: Comparison, { say }: Progress): void {
  if (equal) say("The store equals the simulator's truth.");
  else say(`The store differs from the simulator's truth in ${differences.length} points:`);
  for (const difference of differences.slice(0, mostShown)) say(`  ${describeDifference(difference)}`);
  if (differences.length > mostShown) say("  ...");
}

/** Says what became of a run that is not done. @returns the exit code */
export function tellOutcome(run: RunReply, { say }: Progress): number {
  const { state, phase, progress, failures, error } = run;
  const reached = `${progress.done} of ${progress.total ?? "an unknown number of"} records`;
  if (state === "failed") say(`The run failed: ${error?.message ?? "nobody knows why"}`);
  else if (state === "cancelled") say("The run was cancelled.");
  else
    say(
      `The run did not end in time: it is ${state}, in phase ${phase}, at ${reached}, after ${failures} failures in a row.`,
    );
  if (state !== "failed" && error !== null) say(`Its last error: ${error.message}`);
  return 1;
}
