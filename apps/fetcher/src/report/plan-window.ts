import type { Report } from "@inlet/db";
import {
  type Reading,
  splitByArchive,
  startArchive,
  startList,
  startListRange,
  startSearch,
} from "@inlet/kustomer";
import type { ReportStream } from "./to-report-records.ts";

/** What decides how a report reads its window, besides the report. */
export interface WindowPlanContext {
  /** By the database's clock. */
  now: Date;
  /** By lists: how long before the window a conversation may have begun. */
  lookBackDays: number;
}

const minute = 60_000;
const day = 1_440 * minute;

/** Kustomer's servers assign ids up to a second apart, and a page may be a moment late. */
const idSlackMs = 10 * minute;

/** A window that ended more recently than this is read from the top of the list. */
const recentMs = day;

const subtract = (at: Date, ms: number) => new Date(at.getTime() - ms);

/** Plans the readings of one stream of a report's window, in order. They read again what the runs have read. */
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
  const windowStart = subtract(from, idSlackMs);
  const lookBackStart = subtract(to, lookBackDays * day);
  const createdFrom = stream === "conversations" && lookBackStart < windowStart ? lookBackStart : windowStart;
  if (to > subtract(now, recentMs)) return [startList(stream, createdFrom)];
  return [startListRange(stream, { createdFrom, createdBefore: new Date(to.getTime() + idSlackMs) })];
}
