import { Fault } from "@inlet/contracts";
import { z } from "zod";

/** An id inside a cursor. NUL never gets as far as Postgres. */
export const idPosition = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u);

/** Places of lists ordered by a uuid, by Kustomer's id, and by a word and an id. */
export const positions = {
  uuid: z.uuid(),
  id: idPosition,
  pair: z.tuple([idPosition, idPosition]),
};

/** A place in a list as callers hold it: opaque, and ours to change. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString("base64url");

/** @throws Fault invalid when it is none of ours */
export function decodeCursor<S extends z.ZodType>(after: string, place: S): z.output<S> {
  const parsed = place.safeParse(parseJson(Buffer.from(after, "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new Fault(
    "invalid",
    "`after` is not a cursor of this list: send `next` of a page before, unchanged.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no place is undefined, so it is refused
  }
}

/** What a caller asks of a list. */
export interface PageQuery {
  after?: string | undefined;
  limit: number;
}

/** How a list is cut into pages. */
interface KeysetList<Row, Place> {
  position: z.ZodType<Place>;
  toPosition: (row: Row) => Place;
  /** Up to `limit` rows after a place, in the order of their places. */
  read: (slice: { after: Place | undefined; limit: number }) => Promise<Row[]>;
}

/** One page; reads one row more to know whether it is the last. */
export async function readPage<Row, Place>(
  { after, limit }: PageQuery,
  { position, toPosition, read }: KeysetList<Row, Place>,
): Promise<{ data: Row[]; next: string | null }> {
  const from = after === undefined ? undefined : decodeCursor(after, position);
  const rows = await read({ after: from, limit: limit + 1 });
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const isEnd = rows.length <= limit || last === undefined;
  return { data, next: isEnd ? null : encodeCursor(toPosition(last)) };
}
