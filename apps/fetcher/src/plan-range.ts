import type { Run } from "@inlet/db";
import { splitByArchive, startArchive, startListRange, startSearch } from "@inlet/kustomer";
import { planStream, type ReadPlan } from "./read-plan.ts";

/** Which stream of a past range to read, and how far. */
export interface RangeOptions {
  stream: "conversations" | "messages";
  /** By the database's clock. */
  now: Date;
  /** Where a read by lists ends. Records that were created before the range may have changed in it. */
  createdFrom: Date;
  /** Kustomer's servers assign ids up to a second apart, and a page may be a moment late. */
  idSlackMs: number;
}

/**
 * Plans to read one stream of a backfill's range. By search, a range that is partly too old for standard search
 * continues in the archive. By lists, the read starts at the page where the range ends.
 */
export function planRange(run: Run, { stream, now, createdFrom, idSlackMs }: RangeOptions): ReadPlan {
  const { windowFrom: from, ceiling: to } = run;
  if (run.listed.includes(stream)) {
    const createdBefore = new Date(to.getTime() + idSlackMs);
    return planStream(startListRange(stream, { createdFrom, createdBefore }));
  }
  const { standard, archive } = splitByArchive({ from, to }, now);
  if (archive === undefined) return planStream(startSearch(stream, standard?.from ?? from));
  const archiveReading = startArchive(stream, archive);
  return standard === undefined
    ? planStream(archiveReading)
    : planStream(startSearch(stream, standard.from), { followUp: archiveReading });
}
