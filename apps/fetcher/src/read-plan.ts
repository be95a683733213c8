import {
  type Reading,
  readingSchema,
  startConversationsById,
  startCustomerById,
  startThread,
} from "@inlet/kustomer";
import { z } from "zod";

/** One read of a plan. */
const plannedReadSchema = z.object({
  reading: readingSchema,
  /** The ids that this read answers. They count as tried once the read has started. */
  ids: z.array(z.string()),
  /** At least one page of this read is stored, so its ids already count as tried. */
  started: z.literal(true).optional(),
});

/** What a run is reading, as its row stores it. */
export const readPlanSchema = z.object({
  /** The kind of ids that the reads answer. Absent when the plan reads a stream. */
  idKind: z.enum(["conversation", "thread", "customer"]).optional(),
  /** The reads that a step makes in parallel, one request each. */
  reads: z.array(plannedReadSchema).min(1),
  /** Ids of the same kind that later steps read. */
  remainingIds: z.array(z.string()).default([]),
  /**
   * Set when the plan reads updated customers by page. `pagesLeft` limits the pages of this run. `maxRequests` is what
   * reading the customers by id would cost: the run drops a bulk read that needs more.
   */
  bulkRead: z.object({ pagesLeft: z.number(), maxRequests: z.number() }).optional(),
  /** Where these reads end when that is not the run's own ceiling; ISO 8601. */
  ceiling: z.string().optional(),
  /** A second reading of the same phase. It starts when the first one has ended. */
  followUp: readingSchema.optional(),
  /** The kind of the deletion candidates that the reads verify, one record per request. */
  verifyKind: z.enum(["conversation", "customer", "message"]).optional(),
  /** The range of stored ids that a sweep checks with these reads. The sweep continues at `to`. */
  idRange: z
    .object({
      kind: z.enum(["conversation", "thread", "customer"]),
      ids: z.array(z.string()),
      to: z.string(),
    })
    .optional(),
  /** Kustomer's time when the run began to read the audit log, and how far that was behind the database's time. */
  audit: z.object({ to: z.string(), behindMs: z.number() }).partial().optional(),
});

/** One read of a plan, and the ids that it answers. */
export type PlannedRead = z.output<typeof plannedReadSchema>;
/** What a run is reading. */
export type ReadPlan = z.output<typeof readPlanSchema>;
type IdKind = NonNullable<ReadPlan["idKind"]>;

/** Parallel requests of a step whose requests bring one record each. Enough for an org of 2,000 requests a minute. */
export const maxParallelReads = 6;

/** Plans to read a stream. */
export const planStream = (
  reading: Reading,
  options: Pick<ReadPlan, "bulkRead" | "ceiling" | "followUp"> = {},
): ReadPlan => ({
  reads: [{ reading, ids: [] }],
  remainingIds: [],
  ...options,
});

/** Plans to read records by id: many conversations in one request, or several threads or customers in parallel. */
export function planIds(idKind: IdKind, ids: readonly string[]): ReadPlan | undefined {
  if (idKind !== "conversation") return refill({ idKind, remainingIds: [...ids] }, []);
  const reading = startConversationsById([...ids]);
  return reading && { idKind, reads: [{ reading, ids: [...ids] }], remainingIds: [] };
}

/** Moves remaining ids into reads until enough reads run in parallel. */
function refill(plan: Omit<ReadPlan, "reads">, ongoing: readonly PlannedRead[]): ReadPlan | undefined {
  const { idKind, remainingIds } = plan;
  const isSingle = idKind === "thread" || idKind === "customer";
  const free = isSingle ? Math.max(0, maxParallelReads - ongoing.length) : 0;
  const start = idKind === "thread" ? startThread : startCustomerById;
  const added = remainingIds.slice(0, free).map((id) => ({ reading: start(id), ids: [id] }));
  const reads = [...ongoing, ...added];
  return reads.length === 0 ? undefined : { ...plan, reads, remainingIds: remainingIds.slice(free) };
}

/** How one read of a step ended: `next` is where it continues, if it does. `undefined` means that the request failed. */
export type ReadOutcome = { next: Reading | undefined } | undefined;

/**
 * The plan after a step; undefined when nothing is left to read. Failed reads stay, and no new reads join them before
 * the next try. A read that keeps failing is therefore soon the only one, and its failure counts.
 */
export function advancePlan(plan: ReadPlan, outcomes: readonly ReadOutcome[]): ReadPlan | undefined {
  const { reads, followUp, ...others } = plan;
  const failed = reads.filter((_, i) => outcomes[i] === undefined);
  const ongoing = reads.flatMap((read, i): PlannedRead[] => {
    const next = outcomes[i]?.next;
    return next === undefined ? [] : [{ ...read, reading: next, started: true }];
  });
  if (failed.length > 0) return { ...plan, reads: [...failed, ...ongoing] };
  const advanced = refill(others, ongoing);
  if (followUp === undefined) return advanced;
  return advanced === undefined ? planStream(followUp) : { ...advanced, followUp };
}
