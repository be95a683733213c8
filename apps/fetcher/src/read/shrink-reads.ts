import { isFault } from "@inlet/contracts";
import { isAnswering, isShrinking, type Reading, type ReadResult, shrinkReading } from "@inlet/kustomer";
import type { KustomerAccess } from "@inlet/use-cases";

/** After this many failures of a step in a row, the next one may be due to the size of its request. */
const failuresBefore = 2;

/** A request that has failed, and why. */
export interface FailedRead {
  reading: Reading;
  failure: unknown;
}

/** What decides whether failed requests are made smaller. */
export interface ShrinkContext extends KustomerAccess {
  window: Parameters<typeof shrinkReading>[1];
  /** How often the step has failed in a row before. */
  failures: number;
  signal: AbortSignal;
}

/**
 * Makes requests smaller that Kustomer keeps failing to answer while it answers another one, so that the step counts as
 * a success. One request asks whether Kustomer answers at all. In an outage nothing changes.
 * @returns undefined for each read whose request stays as it is
 */
export async function shrinkReads(
  reads: readonly FailedRead[],
  { client, acquireControlPermit: acquirePermit, window, failures, signal }: ShrinkContext,
): Promise<(ReadResult | undefined)[]> {
  const smaller = reads.map(({ reading, failure }) => {
    const isDue = failures >= failuresBefore || isShrinking(reading);
    return isDue && isFault(failure, "unavailable") ? shrinkReading(reading, window) : undefined;
  });
  const isAnyDue = smaller.some((it) => it !== undefined);
  if (!isAnyDue || !(await isAnswering(client, { acquirePermit, signal }))) return reads.map(() => undefined);
  return smaller.map((it) => it && { ...it, permitAt: new Date(0) });
}
