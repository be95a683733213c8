import { getStream, type Reading, type ReadResult } from "@inlet/kustomer";

/** Describes to people which rows of a list Kustomer could not return; undefined when there are none. */
export function describeSkippedRows({ skippedRows }: ReadResult, reading: Reading): string | undefined {
  if (skippedRows === undefined) return undefined;
  const { rows, after, failure } = skippedRows;
  const list = getStream(reading) ?? "records";
  const place = after.length === 0 ? "at its beginning" : `after ${after.join(", ")}`;
  return `${failure}: ${rows} ${rows === 1 ? "row" : "rows"} of its list of ${list}, ${place}. Everything else was read.`;
}
