import { type Reading, readingSchema, startConversations, startCustomer, startThread } from "@inlet/kustomer";
import { z } from "zod";

/** One reading of an agenda. */
const plannedReadSchema = z.object({
  reading: readingSchema,
  /** The wanted ids that it answers; they count as tried once it has begun. */
  ids: z.array(z.string()),
  /** At least one page of it has been stored, so its ids have been counted as tried. */
  started: z.literal(true).optional(),
});

/** What a run is reading, as its row holds it. */
export const readPlanSchema = z.object({
  /** What kind of ids its readings answer; absent when they read streams. */
  idKind: z.enum(["conversation", "thread", "customer"]).optional(),
  /** Read side by side, one request each in a step. */
  reads: z.array(plannedReadSchema).min(1),
  /** Ids of the same kind to read after them. */
  remainingIds: z.array(z.string()).default([]),
  /** Reads whatever customers moved: at most so many more pages, and only while they are fewer than reading by id would take. */
  bulkRead: z.object({ pagesLeft: z.number(), maxRequests: z.number() }).optional(),
  /** Where these readings end, when that is not the run's own ceiling; ISO. */
  ceiling: z.string().optional(),
  /** A stream to read after the first one, in the same phase. */
  followUp: readingSchema.optional(),
  /** What kind of records are looked at one by one, to see whether they are gone. */
  verifyKind: z.enum(["conversation", "customer", "message"]).optional(),
  /** The stretch of stored ids that is swept with these readings, and where the sweep goes on after them. */
  idRange: z
    .object({
      kind: z.enum(["conversation", "thread", "customer"]),
      ids: z.array(z.string()),
      to: z.string(),
    })
    .optional(),
  /** Kustomer's time when the reading of its audit log began, and by how much that was behind ours. */
  audit: z.object({ to: z.string(), behindMs: z.number() }).partial().optional(),
});

/** One of the readings of an agenda, and the wanted ids that it answers. */
export type PlannedRead = z.output<typeof plannedReadSchema>;
/** What a run is reading. */
export type ReadPlan = z.output<typeof readPlanSchema>;
type IdKind = NonNullable<ReadPlan["idKind"]>;

/** Where one request brings one record, so many are made side by side: enough for an org of 2,000 requests a minute. */
export const maxParallelReads = 6;

/** Reads a stream. */
export const planStream = (
  reading: Reading,
  more: Pick<ReadPlan, "bulkRead" | "ceiling" | "followUp"> = {},
): ReadPlan => ({
  reads: [{ reading, ids: [] }],
  remainingIds: [],
  ...more,
});

/** Reads wanted ids: conversations many in one request, threads and customers several side by side. */
export function planIds(kind: IdKind, ids: readonly string[]): ReadPlan | undefined {
  if (kind !== "conversation") return refill({ idKind: kind, remainingIds: [...ids] }, []);
  const reading = startConversations([...ids]);
  return reading && { idKind: kind, reads: [{ reading, ids: [...ids] }], remainingIds: [] };
}

/** Takes ids from the rest until enough are read side by side. */
function refill(agenda: Omit<ReadPlan, "reads">, going: readonly PlannedRead[]): ReadPlan | undefined {
  const { idKind, remainingIds } = agenda;
  const free = idKind === "thread" || idKind === "customer" ? Math.max(0, maxParallelReads - going.length) : 0;
  const start = idKind === "thread" ? startThread : startCustomer;
  const begun = remainingIds.slice(0, free).map((id) => ({ reading: start(id), ids: [id] }));
  const reads = [...going, ...begun];
  return reads.length === 0 ? undefined : { ...agenda, reads, remainingIds: remainingIds.slice(free) };
}

/** What became of one reading in a step: where it goes on, if it does; `undefined` as a whole when it failed. */
export type ReadProgress = { next: Reading | undefined } | undefined;

/**
 * The same agenda a step later. Readings that failed stay, and no new ones join them before they have been tried again:
 * so a reading that fails for good soon stands alone, and its failure is counted.
 */
export function advancePlan(agenda: ReadPlan, onward: readonly ReadProgress[]): ReadPlan | undefined {
  const { reads, followUp, ...others } = agenda;
  const failed = reads.filter((_, i) => onward[i] === undefined);
  const going = reads.flatMap((read, i): PlannedRead[] => {
    const next = onward[i]?.next;
    return next === undefined ? [] : [{ ...read, reading: next, started: true }];
  });
  if (failed.length > 0) return { ...agenda, reads: [...failed, ...going] };
  const moved = refill(others, going);
  if (followUp === undefined) return moved;
  return moved === undefined ? planStream(followUp) : { ...moved, followUp };
}
