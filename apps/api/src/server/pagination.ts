import { Fault } from "@inlet/contracts";
import { z } from "zod";

/** An id inside a cursor. Control characters are refused: Postgres cannot store NUL. */
export const idPosition = z
  .string()
  .max(200)
  .regex(/^\P{Cc}*$/u);

/** Keyset positions of lists ordered by a uuid, by Kustomer's id, and by a word and an id. */
export const positions = {
  uuid: z.uuid(),
  id: idPosition,
  pair: z.tuple([idPosition, idPosition]),
};

/** Encodes a position as the opaque cursor that callers hold. Its format may change. */
export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString("base64url");

/** Decodes a cursor into the position that `schema` describes. @throws Fault invalid when it is no cursor of this list */
export function decodeCursor<S extends z.ZodType>(cursor: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(parseJson(Buffer.from(cursor, "base64url").toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new Fault(
    "invalid",
    "`after` is not a cursor of this list: send the `next` of an earlier page unchanged.",
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // which no position schema accepts
  }
}

/** Which page of a list a caller requests. */
export interface PageQuery {
  after?: string | undefined;
  limit: number;
}

/** How a list is read by keyset pagination. */
interface KeysetList<Row, Position> {
  position: z.ZodType<Position>;
  toPosition: (row: Row) => Position;
  /** Returns up to `limit` rows after a position, ordered by position. */
  read: (slice: { after: Position | undefined; limit: number }) => Promise<Row[]>;
}

/** Reads one page. It asks for one row more to know whether this is the last page. */
export async function readPage<Row, Position>(
  { after, limit }: PageQuery,
  { position, toPosition, read }: KeysetList<Row, Position>,
): Promise<{ data: Row[]; next: string | null }> {
  const from = after === undefined ? undefined : decodeCursor(after, position);
  const rows = await read({ after: from, limit: limit + 1 });
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const isEnd = rows.length <= limit || last === undefined;
  return { data, next: isEnd ? null : encodeCursor(toPosition(last)) };
}
