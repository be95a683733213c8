import {
  type Reading,
  readingSchema,
  startConversationsById,
  startCustomerById,
  startThread,
} from "@inlet/kustomer";
import { z } from "zod";

const readFields = {
  reading: readingSchema,
  /** At least one page of this read is stored: its total is known, and its ids count as tried. */
  started: z.literal(true).optional(),
};

const streamFields = {
  ...readFields,
  /** Every record up to this instant is read. Absent before the first page; ISO 8601. */
  readTo: z.string().optional(),
};

const plannedReadSchema = z.object({
  ...readFields,
  /** The ids that this read answers. They count as tried once the read has started. */
  ids: z.array(z.string()),
  /** A part of what it reads was set aside. */
  setAside: z.literal(true).optional(),
});

const idFields = {
  idKind: z.enum(["conversation", "thread", "customer"]),
  /** The reads that a step makes in parallel, one request each. */
  reads: z.array(plannedReadSchema).min(1),
  /** Ids of the same kind that later steps read. */
  remainingIds: z.array(z.string()),
  /** Ids that were set aside in a row, without an answer in between. */
  setAsideInRow: z.number().optional(),
};

const readPlanSchema = z.discriminatedUnion("kind", [
  z.object({
    /** Reads a stream. */
    kind: z.literal("stream"),
    ...streamFields,
    /** A second reading of the same phase. It starts when the first one has ended. */
    followUp: readingSchema.optional(),
  }),
  z.object({
    /** Reads updated customers by page, which costs less than reading many by id. */
    kind: z.literal("customers"),
    ...streamFields,
    /** The pages that this run still reads. */
    pagesLeft: z.number(),
    /** What reading the customers by id would cost: the run drops a read by page that needs more. */
    maxRequests: z.number(),
    /** Where the read ends when that is not the run's own ceiling; ISO 8601. */
    ceiling: z.string().optional(),
  }),
  z.object({
    /** Reads records or threads of the fetch backlog. */
    kind: z.literal("ids"),
    ...idFields,
  }),
  z.object({
    /** Searches the messages of some customers, which costs less than reading many threads by id. */
    kind: z.literal("thread-search"),
    ...readFields,
    /** The conversations of the threads in the backlog. */
    ids: z.array(z.string()).min(1),
    /** The requests that the search may still make. */
    requestsLeft: z.number(),
  }),
  z.object({
    /** Reads stored ids to see whether Kustomer still has them. */
    kind: z.literal("sweep"),
    ...idFields,
    /** The stored ids that these reads cover. The sweep continues at `to`. */
    range: z.object({ ids: z.array(z.string()), to: z.string() }),
  }),
  z.object({
    /** Reads instants of the fetch backlog, each by a search of its millisecond. */
    kind: z.literal("instants"),
    reads: z.array(plannedReadSchema).min(1),
  }),
  z.object({
    /** Reads Kustomer's own list of conversations, for those that a key without search cannot see otherwise. */
    kind: z.literal("list-walk"),
    ...readFields,
  }),
  z.object({
    /** Verifies deletion candidates of one kind, one record per request. */
    kind: z.literal("verify"),
    recordKind: z.enum(["conversation", "customer", "message"]),
    reads: z.array(plannedReadSchema).min(1),
  }),
  z.object({
    kind: z.literal("audit"),
    ...readFields,
    /** The database's time at the first page of the audit log; ISO 8601. */
    begunAt: z.string().optional(),
  }),
]);

/** What a run is reading, as its row stores it. */
export type ReadPlan = z.output<typeof readPlanSchema>;
/** The read plan of one kind. */
export type ReadPlanFor<Kind extends ReadPlan["kind"]> = Extract<ReadPlan, { kind: Kind }>;
/** One read of a plan, and the ids that it answers. */
export type PlannedRead = z.output<typeof plannedReadSchema>;
type IdReads = Pick<ReadPlanFor<"ids">, "idKind" | "reads" | "remainingIds">;

/**
 * Parses what a run's row stores.
 * @returns undefined when the run has no plan, or one of another version of Inlet: the run then plans anew, and reads
 * some pages twice
 */
export const parseReadPlan = (reading: unknown): ReadPlan | undefined =>
  readPlanSchema.safeParse(reading).data;

/** Parallel requests of a step whose requests bring one record each. Enough for an org of 2,000 requests a minute. */
export const maxParallelReads = 6;

/** Plans to read a stream, by one reading or by two in a row. */
export const planStream = (reading: Reading, followUp?: Reading): ReadPlan => ({
  kind: "stream",
  reading,
  ...(followUp && { followUp }),
});

/** Plans reads by id: many conversations in one request, or several threads or customers in parallel. */
export function planIds(idKind: IdReads["idKind"], ids: readonly string[]): IdReads | undefined {
  if (idKind !== "conversation") return fillReads({ idKind, reads: [], remainingIds: [...ids] });
  const reading = startConversationsById([...ids]);
  return reading && { idKind, reads: [{ reading, ids: [...ids] }], remainingIds: [] };
}

/**
 * Moves remaining ids into reads until enough reads run in parallel; undefined when nothing is left to read.
 * @param model a read whose page size the new reads take over, because Kustomer could not serve larger pages
 */
export function fillReads<T extends IdReads>(plan: T, model?: Reading): T | undefined {
  const { idKind, reads: ongoing, remainingIds } = plan;
  const free = idKind === "conversation" ? 0 : Math.max(0, maxParallelReads - ongoing.length);
  const start = (id: string) => (idKind === "thread" ? startThread(id, model) : startCustomerById(id));
  const added = remainingIds.slice(0, free).map((id) => ({ reading: start(id), ids: [id] }));
  const reads = [...ongoing, ...added];
  return reads.length === 0 ? undefined : { ...plan, reads, remainingIds: remainingIds.slice(free) };
}

/** Lists the reads that the next step of a plan makes in parallel. */
export const listReads = (plan: ReadPlan): PlannedRead[] =>
  "reads" in plan ? plan.reads : [{ reading: plan.reading, ids: [], started: plan.started }];

/** Counts the requests of one page of each reading, by budget. */
export function countRequests(readings: readonly Reading[]): { search: number; other: number } {
  const search = readings.filter((it) => it.kind === "search").length;
  return { search, other: readings.length - search };
}
