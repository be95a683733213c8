import { Fault } from "@inlet/contracts";
import { isShrinking, processesLost, type Reading, type ReadResult } from "@inlet/kustomer";
import { failuresBefore, type ShrinkContext, shrinkReads } from "./shrink-reads.ts";

/** One may be lost by chance, as with the machine that it runs on. */
export const maxLost = 3;

/** Takes the first of several requests alone once workers were lost with all of them. */
export const takeAlone = <T>(reads: T[], lost: number): T[] => (lost < maxLost ? reads : reads.slice(0, 1));

/** Whether so many workers were lost with a request that it is not sent again as it is. */
export const isFatal = (reading: Reading, lost: number): boolean =>
  lost >= (isShrinking(reading) ? 1 : maxLost);

/**
 * Treats a request with which workers were lost as one that Kustomer fails to answer: it becomes smaller, and what is fatal alone is
 * set aside.
 * @throws Fault invalid, with the code `PROCESSES_LOST`, when nothing can be changed now
 */
export async function avoidFatal(
  reading: Reading,
  context: Omit<ShrinkContext, "failures">,
): Promise<ReadResult> {
  const failure = new Fault("invalid", lostMessage, { details: { code: processesLost } });
  const [changed] = await shrinkReads([{ reading, failure }], { ...context, failures: failuresBefore });
  if (changed === undefined) throw failure;
  return changed;
}

const lostMessage =
  "Inlet lost processes while they read this from Kustomer. Its operator finds more in the log. Inlet tries again.";
