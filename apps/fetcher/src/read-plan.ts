import { type Reading, readingSchema, startConversations, startCustomer, startThread } from "@inlet/kustomer";
import { z } from "zod";

/** One reading of an agenda. */
const readSchema = z.object({
  reading: readingSchema,
  /** The wanted ids that it answers; they count as tried once it has begun. */
  asks: z.array(z.string()),
  /** At least one page of it has been stored, so its ids have been counted as tried. */
  begun: z.literal(true).optional(),
});

/** What a run is reading, as its row holds it. */
export const agendaSchema = z.object({
  /** What kind of ids its readings answer; absent when they read streams. */
  kind: z.enum(["conversation", "thread", "customer"]).optional(),
  /** Read side by side, one request each in a step. */
  reads: z.array(readSchema).min(1),
  /** Ids of the same kind to read after them. */
  rest: z.array(z.string()).default([]),
  /** Reads whatever customers moved: at most so many more pages, and only while they are fewer than reading by id would take. */
  sweeps: z.object({ pages: z.number(), worth: z.number() }).optional(),
  /** Where these readings end, when that is not the run's own ceiling; ISO. */
  ceiling: z.string().optional(),
  /** A stream to read after the first one, in the same phase. */
  after: readingSchema.optional(),
  /** What kind of records are looked at one by one, to see whether they are gone. */
  looks: z.enum(["conversation", "customer", "message"]).optional(),
  /** The stretch of stored ids that is swept with these readings, and where the sweep goes on after them. */
  swath: z
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
export type Read = z.output<typeof readSchema>;
/** What a run is reading. */
export type Agenda = z.output<typeof agendaSchema>;
type Kind = NonNullable<Agenda["kind"]>;

/** Where one request brings one record, so many are made side by side: enough for an org of 2,000 requests a minute. */
export const sideBySide = 6;

/** Reads a stream. */
export const streamAgenda = (
  reading: Reading,
  more: Pick<Agenda, "sweeps" | "ceiling" | "after"> = {},
): Agenda => ({
  reads: [{ reading, asks: [] }],
  rest: [],
  ...more,
});

/** Reads wanted ids: conversations many in one request, threads and customers several side by side. */
export function agendaOf(kind: Kind, ids: readonly string[]): Agenda | undefined {
  if (kind !== "conversation") return refilled({ kind, rest: [...ids] }, []);
  const reading = startConversations([...ids]);
  return reading && { kind, reads: [{ reading, asks: [...ids] }], rest: [] };
}

/** Takes ids from the rest until enough are read side by side. */
function refilled(agenda: Omit<Agenda, "reads">, going: readonly Read[]): Agenda | undefined {
  const { kind, rest } = agenda;
  const free = kind === "thread" || kind === "customer" ? Math.max(0, sideBySide - going.length) : 0;
  const start = kind === "thread" ? startThread : startCustomer;
  const begun = rest.slice(0, free).map((id) => ({ reading: start(id), asks: [id] }));
  const reads = [...going, ...begun];
  return reads.length === 0 ? undefined : { ...agenda, reads, rest: rest.slice(free) };
}

/** What became of one reading in a step: where it goes on, if it does; `undefined` as a whole when it failed. */
export type Onward = { next: Reading | undefined } | undefined;

/**
 * The same agenda a step later. Readings that failed stay, and no new ones join them before they have been tried again:
 * so a reading that fails for good soon stands alone, and its failure is counted.
 */
export function movedOn(agenda: Agenda, onward: readonly Onward[]): Agenda | undefined {
  const { reads, after, ...others } = agenda;
  const failed = reads.filter((_, i) => onward[i] === undefined);
  const going = reads.flatMap((read, i): Read[] => {
    const next = onward[i]?.next;
    return next === undefined ? [] : [{ ...read, reading: next, begun: true }];
  });
  if (failed.length > 0) return { ...agenda, reads: [...failed, ...going] };
  const moved = refilled(others, going);
  if (after === undefined) return moved;
  return moved === undefined ? streamAgenda(after) : { ...moved, after };
}
