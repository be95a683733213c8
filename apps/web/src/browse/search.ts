import { z } from "zod";

/** Words in an address; a router takes `12` for a number. What is wrong is ignored. */
export const searchedWords = z
  .union([z.string(), z.number().transform(String), z.boolean().transform(String)])
  .transform((it) => it.trim())
  .pipe(z.string().min(1).max(200))
  .optional()
  .catch(undefined);
const day = z.iso.date().optional().catch(undefined);

/** What of the conversation browser stands in the address; what is wrong in it is ignored. Days are the reader's own. */
export const conversationSearch = z.object({
  q: searchedWords,
  status: searchedWords,
  channel: searchedWords,
  tag: searchedWords,
  customerId: searchedWords,
  from: day,
  to: day,
});

/** What is looked for. */
export type ConversationSearch = z.output<typeof conversationSearch>;

/** From which end a thread is read. */
export const threadSearch = z.object({ order: z.enum(["oldest", "newest"]).optional().catch(undefined) });

/** How many filters are set. */
export const filtersOf = (search: ConversationSearch): number =>
  Object.values(search).filter((it) => it !== undefined).length;

/** The query by which the API finds what is looked for. `to` is the last day, its evening included. */
export function queryOf({ from, to, ...words }: ConversationSearch): URLSearchParams {
  const query = new URLSearchParams({ order: "newest" });
  for (const [name, word] of Object.entries(words)) if (word !== undefined) query.set(name, word);
  if (from !== undefined) query.set("from", startOf(from, 0).toISOString());
  if (to !== undefined) query.set("to", startOf(to, 1).toISOString());
  return query;
}

/** When a day begins where the reader is, or the one so many days after it. */
function startOf(date: string, daysLater: number): Date {
  const start = new Date(`${date}T00:00:00`);
  start.setDate(start.getDate() + daysLater);
  return start;
}
