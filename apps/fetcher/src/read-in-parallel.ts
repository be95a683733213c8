import { isFault } from "@inlet/contracts";
import type { Run } from "@inlet/db";
import { type ReadResult, readOnce, withoutForbidden } from "@inlet/kustomer";
import type { Connected } from "./open-kustomer.ts";
import type { Agenda, Read } from "./read-plan.ts";

/** What a step reads with. */
export interface ReadTools extends Connected {
  signal: AbortSignal;
  /** The key was validated a moment ago: a record that is refused all the same is not this key's to read. */
  isKeyGood?: boolean;
}

/** What the readings of an agenda brought; undefined for those that failed. */
export interface SideBySide {
  results: (ReadResult | undefined)[];
  /** Ids that are closed even to a key that may read their kind; the others must not wait for them. */
  refused: string[];
}

/** Whether the failure says that the key may have lost a right, or its life. */
export const isAboutTheKey = (err: unknown): boolean => isFault(err, "unauthorized", "forbidden");

/**
 * Takes every reading of an agenda one request further, all at once.
 * @throws what the first of them failed with, when all did; a failure beside a success shows again at the next step
 */
export async function readSideBySide(run: Run, agenda: Agenda, tools: ReadTools): Promise<SideBySide> {
  const { client, admitAt, signal } = tools;
  const window = { ceiling: agenda.ceiling ?? run.ceiling.toISOString() };
  const settled = await Promise.allSettled(
    agenda.reads.map(({ reading }, i) => readOnce(client, reading, { window, admit: admitAt(i), signal })),
  );
  const refused = settled.flatMap((it, i) => refusedBy(it, agenda.reads[i], tools));
  const results = settled.map((it, i) =>
    it.status === "fulfilled" ? it.value : closedTo(it.reason, agenda.reads[i], tools),
  );
  const failure = settled.find((it) => it.status === "rejected");
  if (failure !== undefined && refused.length === 0 && results.every((it) => it === undefined))
    throw worstOf(settled);
  return { results, refused };
}

/**
 * A good key that is not let into the archive goes on without it, and the run says so; one that is not let at some of a
 * list of conversations goes on with the others.
 */
function closedTo(
  refusal: unknown,
  read: Read | undefined,
  { isKeyGood }: ReadTools,
): ReadResult | undefined {
  if (read === undefined || !isKeyGood || !isAboutTheKey(refusal)) return undefined;
  const nothing = { next: undefined, missing: [], fresh: 0, date: undefined, permitAt: new Date(0) };
  const { reading, asks } = read;
  if (reading.kind === "search" && reading.archive !== undefined) return { ...nothing, archiveClosed: true };
  const others = asks.length > 1 ? withoutForbidden(reading) : undefined;
  return others && { ...nothing, ...others };
}

function refusedBy(
  settled: PromiseSettledResult<ReadResult>,
  read: Read | undefined,
  { isKeyGood }: ReadTools,
): string[] {
  if (!isKeyGood || settled.status === "fulfilled" || !isAboutTheKey(settled.reason)) return [];
  return read?.asks.length === 1 ? read.asks : [];
}

/** What is about the key must be heard of first; else the first failure says enough. */
function worstOf(settled: readonly PromiseSettledResult<ReadResult>[]): unknown {
  const failures = settled.flatMap((it): unknown[] => (it.status === "rejected" ? [it.reason] : []));
  return failures.find(isAboutTheKey) ?? failures[0];
}
