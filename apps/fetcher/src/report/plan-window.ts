import type { Report } from "@inlet/db";
import { partsOf, type Reading, startArchive, startList, startListAt, startSearch } from "@inlet/kustomer";
import type { ReportStream } from "./to-report-records.ts";

/** What decides how a report reads a stream of its window. */
export interface ReadingAround {
  /** By the database's clock. */
  now: Date;
  /** By lists: how far back conversations that began before the window are looked at. */
  lookBackDays: number;
}

const minute = 60_000;
const day = 1_440 * minute;

/** Ids are given by several servers within a second, and a page may be a moment late. */
const idSlackMs = 10 * minute;

/** A window that ends later than this ago is walked from the top of the list. */
const recentMs = day;

const before = (at: Date, ms: number) => new Date(at.getTime() - ms);

/** The readings of a stream of a report's window, one after the other: what runs would read, read anew. */
export function windowReadings(
  { listed, windowFrom: from, windowTo: to }: Pick<Report, "listed" | "windowFrom" | "windowTo">,
  stream: ReportStream,
  { now, lookBackDays }: ReadingAround,
): Reading[] {
  if (!listed.includes(stream)) {
    const { standard, archive } = partsOf({ from, to }, now);
    return [
      ...(standard ? [startSearch(stream, standard.from)] : []),
      ...(archive ? [startArchive(stream, archive)] : []),
    ];
  }
  const walkedTo = before(from, idSlackMs);
  const lookedTo = before(to, lookBackDays * day);
  const downTo = stream === "conversations" && lookedTo < walkedTo ? lookedTo : walkedTo;
  if (to > before(now, recentMs)) return [startList(stream, downTo)];
  return [startListAt(stream, { downTo, upTo: new Date(to.getTime() + idSlackMs) })];
}
