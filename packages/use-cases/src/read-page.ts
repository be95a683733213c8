/** How a list is read by keyset pagination. */
export interface KeysetList<Row, Position> {
  toPosition: (row: Row) => Position;
  /** Returns up to `limit` rows after a position, ordered by position. */
  read: (slice: { after: Position | undefined; limit: number }) => Promise<Row[]>;
}

/** Reads one page. It asks for one row more to know whether this is the last page; `next` is null on the last one. */
export async function readPage<Row, Position>(
  { after, limit }: { after: Position | undefined; limit: number },
  { toPosition, read }: KeysetList<Row, Position>,
): Promise<{ data: Row[]; next: Position | null }> {
  const rows = await read({ after, limit: limit + 1 });
  const data = rows.slice(0, limit);
  const last = rows.length > limit ? data.at(-1) : undefined;
  return { data, next: last === undefined ? null : toPosition(last) };
}
