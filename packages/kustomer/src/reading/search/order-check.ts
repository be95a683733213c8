import type { KustomerPage } from "../../payload/page.ts";
import { type PageRow, selectRows, toRows } from "../../payload/page-rows.ts";
import type { SearchReading } from "../reading.ts";
import { type AdvanceResult, continueWith } from "../strategy.ts";

/*
 * A search that ignores its sort shows that by rows that are out of order. A page of one row has no order, and a few rows may be
 * in order by chance; the cursor would then pass every older record. After such a page the search asks for the records
 * between the place where it was and the one to which it moves: a search that sorts has none that the page did not show.
 */

/** Rows of fewer instants may be in order by chance: those of five are once in 120 times. */
const minInstants = 5;

/** A search between a page and what follows it. */
export type OrderCheckReading = SearchReading & { orderCheck: NonNullable<SearchReading["orderCheck"]> };

/** Whether the next request of a search asks whether the page before was in order. */
export const isCheckingOrder = (reading: SearchReading): reading is OrderCheckReading =>
  reading.orderCheck !== undefined;

/**
 * Adds a check of the order to a search that has moved on, when its page shows too little of it.
 * @param rows those of the page that were updated within the window
 */
export function checkOrder(
  { at, ids }: SearchReading,
  moved: SearchReading,
  { rows, reread }: { rows: PageRow[]; reread: true | undefined },
): SearchReading {
  const instants = new Set(rows.map(({ updatedAt }) => updatedAt));
  const isShown = instants.size >= minInstants || Date.parse(moved.at) <= Date.parse(at);
  if (isShown) return moved;
  const shown = rows.map(({ id }) => id);
  return { ...moved, orderCheck: { from: at, ids, shown, ...(reread && { reread }) } };
}

/** The search for what a page has passed. */
export function toPassedRange({ orderCheck, ...reading }: OrderCheckReading): SearchReading {
  const { tieGroup: _, bisection: __, page: ___, ...rest } = reading;
  return { ...rest, at: orderCheck.from, until: reading.at, ids: orderCheck.ids };
}

/** Goes on when the page has passed nothing. Otherwise it is requested once more, and then the search does not sort. */
export function advanceOrderCheck(reading: OrderCheckReading, page: KustomerPage): AdvanceResult {
  const { ids, shown, from, reread } = reading.orderCheck;
  const known = new Set([...ids, ...shown]);
  const passed = selectRows(toRows(page.records), Date.parse(from), Date.parse(reading.at));
  const newRecords = passed.filter(({ id }) => !known.has(id)).length;
  if (newRecords === 0) return continueWith(leaveOrderCheck(reading));
  if (reread) return continueWith(undefined, { newRecords, finding: { kind: "search-unsorted" } });
  const { orderCheck: _, tieGroup: __, ...rest } = reading;
  return continueWith({ ...rest, at: from, ids, reread: true }, { newRecords });
}

/** Goes on without an answer, when Kustomer gives none: the check is no part of what is read. */
export function leaveOrderCheck({ orderCheck: _, ...reading }: OrderCheckReading): SearchReading {
  return reading;
}
