import type { Run } from "@inlet/db";
import { splitByArchive, startArchive, startListAt, startSearch } from "@inlet/kustomer";
import { type ReadPlan, planStream } from "./read-plan.ts";

/** Which stream of a past range is read, and by what. */
export interface RangeOptions {
  stream: "conversations" | "messages";
  /** By the database's clock. */
  now: Date;
  /** By lists: what began before the range is looked at for changes in it, down to here. */
  downTo: Date;
  /** Ids are given by several servers within a second, and a page may be a moment late. */
  idSlackMs: number;
}

/**
 * Reads a stream of a backfill's range: by search, what is too old for standard search from the archive as well; by
 * lists, from the page on where the range ends.
 */
export function planRange(run: Run, { stream, now, downTo, idSlackMs }: RangeOptions): ReadPlan {
  const { windowFrom: from, ceiling: to } = run;
  if (run.listed.includes(stream)) {
    const upTo = new Date(to.getTime() + idSlackMs);
    return planStream(startListAt(stream, { downTo, upTo }));
  }
  const { standard, archive } = splitByArchive({ from, to }, now);
  if (archive === undefined) return planStream(startSearch(stream, standard?.from ?? from));
  const after = startArchive(stream, archive);
  return standard === undefined
    ? planStream(after)
    : planStream(startSearch(stream, standard.from), { followUp: after });
}
