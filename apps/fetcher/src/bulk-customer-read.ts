import type { Run } from "@inlet/db";
import { type ReadResult, startCustomersList, startSearch } from "@inlet/kustomer";
import { type ReadPlan, planStream } from "./read-plan.ts";

/** A run reads this many pages of moved customers at least before it leaves the others to the next run. */
const minPages = 20;

/** Fewer customers than this are read by their ids at once; for more, one page tells whether sweeping is cheaper. */
const maxReadsById = 20;

/** How many customers a sweep is for. */
export interface CustomerCounts {
  /** Customers that are wanted now. */
  pending: number;
  /** Customers that are stored, and are to be kept fresh. */
  stored: number;
  /** Everything that moved before this has been read. */
  from: Date;
}

/**
 * Reads customers by the page. A live run by search always does: it keeps the stored ones fresh, and usually brings
 * the wanted ones as well. Any other run does when many are wanted.
 */
export function planBulkCustomerRead(run: Run, { pending, stored, from }: CustomerCounts): ReadPlan | undefined {
  const isSearched = !run.listed.includes("customers");
  if (pending + stored === 0) return undefined;
  if (isSearched && run.lane === "live")
    return planStream(startSearch("customers", from), {
      bulkRead: { pagesLeft: Math.max(minPages, pending), maxRequests: pending + stored },
    });
  if (pending <= maxReadsById) return undefined;
  const bulkRead = { pagesLeft: pending, maxRequests: pending };
  if (!isSearched) return planStream(startCustomersList(), { bulkRead });
  // Customers of old conversations moved at any time since.
  return planStream(startSearch("customers", run.scopeFrom), {
    bulkRead,
    ceiling: run.openedAt.toISOString(),
  });
}

/** What a page leads a sweep to. */
export interface BulkReadProgress {
  agenda: ReadPlan;
  /** It ends here, whatever there is left. */
  isOver: boolean;
  /** There is more than reading the known customers by their ids takes. */
  exceedsBudget: boolean;
  /** How far customers are read, should it end here. */
  cursor: { stream: "customers"; at?: Date } | undefined;
}

const recordsPerPage = { search: 500, list: 100 } as const;

/** Looks whether a sweep goes on after this page; any other agenda does. */
export function advanceBulkRead(agenda: ReadPlan, result: ReadResult | undefined): BulkReadProgress {
  const { bulkRead, reads } = agenda;
  const [read] = reads;
  const onward = { agenda, isOver: false, exceedsBudget: false, cursor: undefined };
  if (bulkRead === undefined || read === undefined || result === undefined) return onward;
  const isSearch = read.reading.kind === "search";
  const cursor = isSearch ? ({ stream: "customers" } as const) : undefined;
  const perPage = isSearch ? recordsPerPage.search : recordsPerPage.list;
  if (!read.started && (result.total ?? 0) / perPage > bulkRead.maxRequests)
    return { ...onward, isOver: true, exceedsBudget: true, cursor };
  const left = bulkRead.pagesLeft - 1;
  const { next } = result;
  // Inside an instant there is no place to go on from later.
  if (left <= 0 && next?.kind === "search" && next.tieGroup === undefined)
    return { ...onward, isOver: true, cursor: { stream: "customers", at: new Date(next.at) } };
  return { ...onward, agenda: { ...agenda, bulkRead: { ...bulkRead, pagesLeft: left } }, cursor };
}
