import { Fault, http } from "@inlet/contracts";
import type { BoundedRows } from "@inlet/db";
import {
  type KeysetList,
  type ReadPage,
  readPageAtOnce,
  readPage as readPageInSlices,
} from "@inlet/use-cases";
import { z } from "zod";

/** An id inside a cursor. */
export const idPosition = z.string().max(200).regex(http.cleanText);

const toId = ({ id }: { id: string }) => id;
const wordAndId = z.tuple([idPosition, idPosition]);

/** The order of a list by Inlet's own ids. */
export const byUuid = { position: z.uuid(), toPosition: toId };

/** The order of a list by Kustomer's ids. */
export const byId = { position: idPosition, toPosition: toId };

/** The order of a list by stream and id. */
export const byStream = {
  position: wordAndId,
  toPosition: ({ stream, id }: { stream: string; id: string }): [string, string] => [stream, id],
};

/** The order of a list by kind and id. */
export const byKind = {
  position: wordAndId,
  toPosition: ({ kind, id }: { kind: string; id: string }): [string, string] => [kind, id],
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

/** A list whose positions callers hold as cursors. */
type CursorList<Row, Position, Rows = Row[]> = KeysetList<Row, Position, Rows> & {
  position: z.ZodType<Position>;
};

/** Reads one page, after the cursor of the page before. */
export async function readPage<Row, Position>(
  query: PageQuery,
  { position, ...list }: CursorList<Row, Position>,
): Promise<ReadPage<Row, string>> {
  return encodeNext(await readPageInSlices(decodeAfter(query, position), list));
}

/** The same for a list of records, whose statements end a page of large ones. */
export async function readRecordPage<Row, Position>(
  query: PageQuery,
  { position, ...list }: CursorList<Row, Position, BoundedRows<Row>>,
): Promise<ReadPage<Row, string>> {
  return encodeNext(await readPageAtOnce(decodeAfter(query, position), list));
}

const decodeAfter = <Position>({ after, limit }: PageQuery, position: z.ZodType<Position>) => ({
  after: after === undefined ? undefined : decodeCursor(after, position),
  limit,
});

const encodeNext = <Row, Position>({ data, next }: ReadPage<Row, Position>): ReadPage<Row, string> => ({
  data,
  next: next === null ? null : encodeCursor(next),
});
