import type { Capabilities } from "@inlet/contracts";
import type { Report } from "@inlet/db";
import { type Reading, startList } from "@inlet/kustomer";
import { day, getListEnd, subtract } from "../plan/instants.ts";
import { planPastRange } from "../plan/past-range.ts";
import type { ReportStream } from "./to-report-records.ts";

/** What decides how a report reads its window, besides the report. */
export interface WindowPlanContext {
  /** By Kustomer's clock. */
  now: Date;
  /** By lists: how long before the window a conversation may have begun. */
  lookBackDays: number;
  /** By lists: the orders in which they come. */
  listOrders?: Capabilities["listOrders"];
}

/** A window that ended more recently than this is read from the top of the list. */
const recentMs = day;

/** Plans the readings of one stream of a report's window, in order. They read again what the runs have read. */
export function planWindow(
  { listed, windowFrom: from, windowTo: to }: Pick<Report, "listed" | "windowFrom" | "windowTo">,
  stream: ReportStream,
  { now, lookBackDays, listOrders }: WindowPlanContext,
): Reading[] {
  const isListed = listed.includes(stream);
  const order = listOrders?.[stream];
  const windowStart = getListEnd({ windowFrom: from });
  const lookBackStart = subtract(to, lookBackDays * day);
  const createdFrom = stream === "conversations" && lookBackStart < windowStart ? lookBackStart : windowStart;
  if (isListed && to > subtract(now, recentMs))
    return [startList(stream, createdFrom, { order, updatedFrom: windowStart })];
  return planPastRange({ stream, from, to, isListed, createdFrom, order, now });
}
