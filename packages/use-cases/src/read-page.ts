import { type BoundedRows, maxPageBytes } from "@inlet/db";

/** How a list is read by keyset pagination. */
export interface KeysetList<Row, Position, Rows = Row[]> {
  toPosition: (row: Row) => Position;
  /** Returns up to `limit` rows after a position, ordered by position. */
  read: (slice: { after: Position | undefined; limit: number }) => Promise<Rows>;
}

interface PageQuery<Position> {
  after: Position | undefined;
  limit: number;
}

/** Rows, and the position after which to read on; null at the end. */
export interface ReadPage<Row, Position> {
  data: Row[];
  next: Position | null;
}

/** How many rows are read at once: few at first, and never so many that large ones fill the memory. */
const firstRows = 8;
const maxRows = 64;

/**
 * Reads one page. It asks for one row more to know whether this is the last page; `next` is null on the last one. A
 * page of large rows has fewer than `limit`, at least one.
 */
export async function readPage<Row, Position>(
  { after, limit }: PageQuery<Position>,
  { toPosition, read }: KeysetList<Row, Position>,
): Promise<ReadPage<Row, Position>> {
  let position = after;
  const rows = await readInSlices(limit + 1, async (most) => {
    const slice = await read({ after: position, limit: most });
    const last = slice.at(-1);
    if (last !== undefined) position = toPosition(last);
    return slice;
  });
  return toPage(rows, limit, toPosition);
}

/** Reads one page of a list whose reading itself ends a page of large rows. */
export async function readPageAtOnce<Row, Position>(
  { after, limit }: PageQuery<Position>,
  { toPosition, read }: KeysetList<Row, Position, BoundedRows<Row>>,
): Promise<ReadPage<Row, Position>> {
  return toPage(await read({ after, limit: limit + 1 }), limit, toPosition);
}

function toPage<Row, Position>(
  { rows, isFull }: BoundedRows<Row>,
  limit: number,
  toPosition: (row: Row) => Position,
): ReadPage<Row, Position> {
  const data = rows.slice(0, limit);
  const last = isFull || rows.length > limit ? data.at(-1) : undefined;
  return { data, next: last === undefined ? null : toPosition(last) };
}

/**
 * Reads rows in slices, up to `limit` of them, and stops when they have reached the size of a page.
 * @param readSlice returns up to this many of the rows that follow
 */
async function readInSlices<Row>(
  limit: number,
  readSlice: (limit: number) => Promise<Row[]>,
): Promise<BoundedRows<Row>> {
  const rows: Row[] = [];
  let bytes = 0;
  for (let most = firstRows; rows.length < limit; most = maxRows) {
    const count = Math.min(most, limit - rows.length);
    const slice = await readSlice(count);
    for (const row of slice) {
      rows.push(row);
      bytes += estimateBytes(row);
      if (bytes >= maxPageBytes) return { rows, isFull: true };
    }
    if (slice.length < count) break;
  }
  return { rows, isFull: false };
}

/** Estimates the size of a value as JSON, without building the text. */
function estimateBytes(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 8;
  let bytes = 2;
  for (const [name, member] of Object.entries(value)) bytes += name.length + 4 + estimateBytes(member);
  return bytes;
}
