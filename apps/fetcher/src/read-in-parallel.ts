import { isFault } from "@inlet/contracts";
import type { Run } from "@inlet/db";
import { type ReadResult, readNextPage, skipForbidden } from "@inlet/kustomer";
import type { KustomerAccess } from "./open-kustomer.ts";
import type { ReadPlan, PlannedRead } from "./read-plan.ts";

/** What a step reads with. */
export interface ReadContext extends KustomerAccess {
  signal: AbortSignal;
  /** The key was validated a moment ago: a record that is refused all the same is not this key's to read. */
  isKeyVerified?: boolean;
}

/** What the readings of an agenda brought; undefined for those that failed. */
export interface ParallelReads {
  results: (ReadResult | undefined)[];
  /** Ids that are closed even to a key that may read their kind; the others must not wait for them. */
  refused: string[];
}

/** Whether the failure says that the key may have lost a right, or its life. */
export const isKeyRefusal = (err: unknown): boolean => isFault(err, "unauthorized", "forbidden");

/**
 * Takes every reading of an agenda one request further, all at once.
 * @throws what the first of them failed with, when all did; a failure beside a success shows again at the next step
 */
export async function readInParallel(run: Run, agenda: ReadPlan, tools: ReadContext): Promise<ParallelReads> {
  const { client, admitParallel, signal } = tools;
  const window = { ceiling: agenda.ceiling ?? run.ceiling.toISOString() };
  const settled = await Promise.allSettled(
    agenda.reads.map(({ reading }, i) => readNextPage(client, reading, { window, acquirePermit: admitParallel(i), signal })),
  );
  const refused = settled.flatMap((it, i) => getRefusedIds(it, agenda.reads[i], tools));
  const results = settled.map((it, i) =>
    it.status === "fulfilled" ? it.value : toPartialResult(it.reason, agenda.reads[i], tools),
  );
  const failure = settled.find((it) => it.status === "rejected");
  if (failure !== undefined && refused.length === 0 && results.every((it) => it === undefined))
    throw pickFailure(settled);
  return { results, refused };
}

/**
 * A good key that is not let into the archive goes on without it, and the run says so; one that is not let at some of a
 * list of conversations goes on with the others.
 */
function toPartialResult(
  refusal: unknown,
  read: PlannedRead | undefined,
  { isKeyVerified }: ReadContext,
): ReadResult | undefined {
  if (read === undefined || !isKeyVerified || !isKeyRefusal(refusal)) return undefined;
  const nothing = { next: undefined, notFound: [], newRecords: 0, date: undefined, permitAt: new Date(0) };
  const { reading, ids } = read;
  if (reading.kind === "search" && reading.archive !== undefined) return { ...nothing, archiveClosed: true };
  const others = ids.length > 1 ? skipForbidden(reading) : undefined;
  return others && { ...nothing, ...others };
}

function getRefusedIds(
  settled: PromiseSettledResult<ReadResult>,
  read: PlannedRead | undefined,
  { isKeyVerified }: ReadContext,
): string[] {
  if (!isKeyVerified || settled.status === "fulfilled" || !isKeyRefusal(settled.reason)) return [];
  return read?.ids.length === 1 ? read.ids : [];
}

/** What is about the key must be heard of first; else the first failure says enough. */
function pickFailure(settled: readonly PromiseSettledResult<ReadResult>[]): unknown {
  const failures = settled.flatMap((it): unknown[] => (it.status === "rejected" ? [it.reason] : []));
  return failures.find(isKeyRefusal) ?? failures[0];
}
