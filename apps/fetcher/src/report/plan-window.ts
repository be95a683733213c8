import type { Report } from "@inlet/db";
import { splitByArchive, type Reading, startArchive, startList, startListAt, startSearch } from "@inlet/kustomer";
import type { ReportStream } from "./to-report-records.ts";

/** What decides how a report reads a stream of its window. */
export interface WindowPlanContext {
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
export function planWindow(
  { listed, windowFrom: from, windowTo: to }: Pick<Report, "listed" | "windowFrom" | "windowTo">,
  stream: ReportStream,
  { now, lookBackDays }: WindowPlanContext,
): Reading[] {
  if (!listed.includes(stream)) {
    const { standard, archive } = splitByArchive({ from, to }, now);
    return [
      ...(standard ? [startSearch(stream, standard.from)] : []),
      ...(archive ? [startArchive(stream, archive)] : []),
    ];
  }
  const windowStart = before(from, idSlackMs);
  const lookBackStart = before(to, lookBackDays * day);
  const downTo = stream === "conversations" && lookBackStart < windowStart ? lookBackStart : windowStart;
  if (to > before(now, recentMs)) return [startList(stream, downTo)];
  return [startListAt(stream, { downTo, upTo: new Date(to.getTime() + idSlackMs) })];
}
