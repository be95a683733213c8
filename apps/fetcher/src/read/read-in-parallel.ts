import { isFault } from "@inlet/contracts";
import type { Integration, Run } from "@inlet/db";
import { isAnswering, type Reading, type ReadResult, readNextPage, skipForbidden } from "@inlet/kustomer";
import type { KustomerAccess } from "@inlet/use-cases";
import { listReads, type PlannedRead, type ReadPlan } from "../plan/read-plan.ts";
import { avoidFatal, isFatal, takeAlone } from "./lost-workers.ts";
import { failuresBefore, type ShrinkContext, shrinkReads } from "./shrink-reads.ts";

/** What a step reads with. */
export interface ReadContext extends KustomerAccess {
  signal: AbortSignal;
  /** The key was validated a moment ago, so Kustomer forbids a record that it still refuses. */
  isKeyVerified: boolean;
  /** How many workers were lost with this step. */
  lost: number;
  integration: Pick<Integration, "capabilities" | "orgId">;
}

/** The results of the reads of a plan. */
export interface ParallelReads {
  /** In the order of the plan's reads; undefined for those that failed. */
  results: (ReadResult | undefined)[];
  /** Ids that Kustomer refuses to a key that may read their kind. The run skips them. */
  refused: string[];
}

/** Whether the failure may mean that the key has lost a right or is no longer valid. */
export const isKeyRefusal = (err: unknown): boolean => isFault(err, "unauthorized", "forbidden");

/**
 * Reads the next page of every read of a plan, in parallel. What workers were lost with is taken alone, and then asked for in a smaller
 * request or set aside.
 * @throws a failure when all reads failed and none can be made smaller or set aside: that of a refused key before that of
 * an unavailable Kustomer, before others. A failure beside a success is left to the next step
 */
export async function readInParallel(run: Run, plan: ReadPlan, context: ReadContext): Promise<ParallelReads> {
  const planned = listReads(plan);
  const reads = takeAlone(planned, context.lost);
  const ownCeiling = plan.kind === "customers" ? plan.ceiling : undefined;
  const window = { ceiling: ownCeiling ?? run.ceiling.toISOString() };
  const setAsideInRow = "setAsideInRow" in plan ? plan.setAsideInRow : undefined;
  // The first of several is fatal only when a worker was lost with it alone.
  const lost = planned.length > 1 ? context.lost - 1 : context.lost;
  const [first] = reads;
  if (first === undefined || !isFatal(first.reading, lost))
    return requestPages(run, { reads, window, setAsideInRow }, context);
  const changed = await avoidFatal(first.reading, { ...context, window, setAsideInRow });
  return { results: [changed], refused: [] };
}

/** What a step requests. */
interface PageRequests extends Pick<ShrinkContext, "window" | "setAsideInRow"> {
  reads: PlannedRead[];
}

async function requestPages(
  run: Run,
  { reads, window, setAsideInRow }: PageRequests,
  context: ReadContext,
): Promise<ParallelReads> {
  const { client, acquirePermit, acquireParallelPermit, signal } = context;
  // Parallel failures block the org for longer than a control request waits, so it goes first at the next try.
  const answers =
    run.failures > failuresBefore ? await isAnswering(client, { acquirePermit, signal }) : undefined;
  const settled = await Promise.allSettled(
    reads.map(({ reading }, i) =>
      readNextPage(client, reading, {
        ...{ window, acquirePermit: acquireParallelPermit(i), signal },
        orgId: context.integration.orgId,
        includeAttachments: context.integration.capabilities.attachments,
      }),
    ),
  );
  const refused = settled.flatMap((it, i) => getRefusedIds(it, reads[i], context));
  const results = settled.map((it, i) =>
    it.status === "fulfilled" ? it.value : toPartialResult(it.reason, reads[i], context),
  );
  const failures = settled.flatMap((it): unknown[] => (it.status === "rejected" ? [it.reason] : []));
  if (failures.length === 0 || refused.length > 0 || results.some((it) => it !== undefined))
    return { results, refused };
  const refusal = failures.find(isKeyRefusal);
  if (isFault(refusal)) throw refusal;
  const failed = reads.map(({ reading }, i) => ({ reading, failure: failures[i] }));
  const shrunk = await shrinkReads(failed, {
    ...{ ...context, window, failures: run.failures, setAsideInRow, isAnswering: answers },
  });
  // A rate limit only defers the step. Beside it, a record that fails would never count as failing.
  if (shrunk.every((it) => it === undefined))
    throw failures.find((it) => isFault(it, "unavailable")) ?? failures[0];
  return { results: shrunk, refused };
}

/**
 * Continues without what a valid key may not read. A search without the archive ends here, and the run gets a warning.
 * A list of conversations continues with its other ids.
 */
function toPartialResult(
  refusal: unknown,
  read: PlannedRead | undefined,
  { isKeyVerified }: ReadContext,
): ReadResult | undefined {
  if (read === undefined || !isKeyVerified || !isKeyRefusal(refusal)) return undefined;
  const { reading, ids } = read;
  if (isArchiveSearch(reading)) return endForbiddenArchive();
  if (reading.kind === "search" && reading.customers !== undefined)
    return { ...empty, finding: { kind: "customers-refused" } };
  const others = ids.length > 1 ? skipForbidden(reading) : undefined;
  return others && { ...empty, ...others };
}

const empty = { next: undefined, notFound: [], newRecords: 0, permitAt: new Date(0) };

/** Whether a reading searches the archive, for which a key may lack the right. */
export const isArchiveSearch = (reading: Reading): boolean =>
  reading.kind === "search" && reading.archive !== undefined;

/** Ends a search of the archive that Kustomer forbids. What only the archive holds is not read. */
export const endForbiddenArchive = (): ReadResult => ({ ...empty, finding: { kind: "archive-forbidden" } });

function getRefusedIds(
  settled: PromiseSettledResult<ReadResult>,
  read: PlannedRead | undefined,
  { isKeyVerified }: ReadContext,
): string[] {
  if (!isKeyVerified || settled.status === "fulfilled" || !isKeyRefusal(settled.reason)) return [];
  return read?.ids.length === 1 ? read.ids : [];
}
