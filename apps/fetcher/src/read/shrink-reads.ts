import { isFault } from "@inlet/contracts";
import {
  isAnswering,
  isShrinking,
  isTooMuchAtOnce,
  type Reading,
  type ReadResult,
  setAsideReading,
  shrinkReading,
} from "@inlet/kustomer";
import type { KustomerAccess } from "@inlet/use-cases";

/** After this many failures of a step in a row, the next one may be due to what it requests. */
export const failuresBefore = 2;

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
  /** How many ids were set aside in a row, without an answer in between. */
  setAsideInRow?: number | undefined;
  /** Whether Kustomer has just answered another request; undefined when it was not asked. */
  isAnswering?: boolean | undefined;
  signal: AbortSignal;
}

/** More ids in a row mean that Kustomer returns none of their kind, which is an outage. */
const maxSetAsideInRow = 12;

type Change = ReturnType<typeof shrinkReading>;

/**
 * Makes requests smaller that Kustomer keeps failing to answer while it answers another one, so that the step counts as
 * a success. What fails alone is set aside. One request asks whether Kustomer answers at all. In an outage nothing changes.
 * @returns undefined for each read whose request stays as it is
 */
export async function shrinkReads(
  reads: readonly FailedRead[],
  { window, failures, setAsideInRow = 0, ...context }: ShrinkContext,
): Promise<(ReadResult | undefined)[]> {
  const changes = reads.map(({ reading, failure }): Change => {
    const isDue = failures >= failuresBefore || isShrinking(reading);
    if (!isDue || !isCurable(failure)) return undefined;
    const smaller = shrinkReading(reading, window);
    if (smaller !== undefined || setAsideInRow >= maxSetAsideInRow) return smaller;
    return setAsideReading(reading, failure, window);
  });
  const isAnyDue = changes.some((it) => it !== undefined);
  if (!isAnyDue || !(context.isAnswering ?? (await askControl(context)))) return reads.map(() => undefined);
  return changes.map((it) => it && { ...it, permitAt: new Date(0) });
}

const askControl = ({
  client,
  acquireControlPermit: acquirePermit,
  signal,
}: Pick<ShrinkContext, "client" | "acquireControlPermit" | "signal">): Promise<boolean> =>
  isAnswering(client, { acquirePermit, signal });

/** Whether another request may be answered although this one was not. */
const isCurable = (failure: unknown): boolean => isFault(failure, "unavailable") || isTooMuchAtOnce(failure);
