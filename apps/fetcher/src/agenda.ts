import { type Reading, readingSchema, startConversations, startCustomer, startThread } from "@inlet/kustomer";
import { z } from "zod";

/** What a run is reading, as its row holds it. */
export const agendaSchema = z.object({
  reading: readingSchema,
  /** The wanted ids that this reading answers; they count as tried once it has begun. */
  asks: z
    .object({ kind: z.enum(["conversation", "thread", "customer"]), ids: z.array(z.string()) })
    .optional(),
  /** At least one page of it has been stored, so its ids have been counted as tried. */
  begun: z.literal(true).optional(),
  /** Ids of the same kind to read after it. */
  rest: z.array(z.string()).default([]),
  /** Reads whatever customers moved, instead of each by its id. */
  sweeps: z.object({ wanted: z.number() }).optional(),
});

export type Agenda = z.output<typeof agendaSchema>;
type Kind = NonNullable<Agenda["asks"]>["kind"];

/** Reads wanted ids: conversations many at a time, threads and customers one after the other. */
export function agendaOf(kind: Kind, ids: string[]): Agenda | undefined {
  if (kind === "conversation") {
    const reading = startConversations(ids);
    return reading && { reading, asks: { kind, ids }, rest: [] };
  }
  const [id, ...rest] = ids;
  if (id === undefined) return undefined;
  const reading = kind === "thread" ? startThread(id) : startCustomer(id);
  return { reading, asks: { kind, ids: [id] }, rest };
}

/** What follows a reading that ended, on the same agenda. */
function afterReading({ asks, rest }: Agenda): Agenda | undefined {
  return asks === undefined ? undefined : agendaOf(asks.kind, rest);
}

/** The same agenda with its reading moved on. */
export function movedOn(agenda: Agenda, next: Reading | undefined): Agenda | undefined {
  return next === undefined ? afterReading(agenda) : { ...agenda, reading: next, begun: true };
}
