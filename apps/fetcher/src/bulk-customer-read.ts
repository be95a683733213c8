import type { Run } from "@inlet/db";
import { type ReadResult, startCustomerList, startSearch } from "@inlet/kustomer";
import { planStream, type ReadPlan } from "./read-plan.ts";

/** A run reads at least this many pages of updated customers before it leaves the others to the next run. */
const minPages = 20;

/** Up to this many customers are always read by id. For more, the first page shows whether a bulk read costs less. */
const maxReadsById = 20;

/** How many customers a bulk read is for, and where it starts. */
export interface CustomerCounts {
  /** Customers in the fetch backlog. */
  pending: number;
  /** Stored customers, which are to be kept up to date. */
  stored: number;
  /** Customers that were updated before this instant have been read. */
  from: Date;
}

/**
 * Plans to read customers by page instead of by id. A live run that searches always does: the pages keep stored
 * customers up to date, and usually contain those in the backlog too. Any other run does when the backlog holds many.
 * @returns undefined when the run is to read customers by id
 */
export function planBulkCustomerRead(
  run: Run,
  { pending, stored, from }: CustomerCounts,
): ReadPlan | undefined {
  const isSearched = !run.listed.includes("customers");
  if (pending + stored === 0) return undefined;
  if (isSearched && run.lane === "live")
    return planStream(startSearch("customers", from), {
      bulkRead: { pagesLeft: Math.max(minPages, pending), maxRequests: pending + stored },
    });
  if (pending <= maxReadsById) return undefined;
  const bulkRead = { pagesLeft: pending, maxRequests: pending };
  if (!isSearched) return planStream(startCustomerList(), { bulkRead });
  // Customers of old conversations may have been updated at any time since.
  return planStream(startSearch("customers", run.scopeFrom), {
    bulkRead,
    ceiling: run.openedAt.toISOString(),
  });
}

/** What a page means for a bulk read. */
export interface BulkReadProgress {
  plan: ReadPlan;
  /** The bulk read ends with this page, even if there are more. */
  isOver: boolean;
  /** The bulk read would take more requests than reading the customers by id. */
  exceedsBudget: boolean;
  /** How far customers are read if the bulk read ends with this page. */
  cursor: { stream: "customers"; at?: Date } | undefined;
}

const recordsPerPage = { search: 500, list: 100 } as const;

/** Decides whether a bulk read continues after this page. Any other plan does. */
export function advanceBulkRead(plan: ReadPlan, result: ReadResult | undefined): BulkReadProgress {
  const { bulkRead, reads } = plan;
  const [read] = reads;
  const progress = { plan, isOver: false, exceedsBudget: false, cursor: undefined };
  if (bulkRead === undefined || read === undefined || result === undefined) return progress;
  const isSearch = read.reading.kind === "search";
  const cursor = isSearch ? ({ stream: "customers" } as const) : undefined;
  const perPage = isSearch ? recordsPerPage.search : recordsPerPage.list;
  if (!read.started && (result.total ?? 0) / perPage > bulkRead.maxRequests)
    return { ...progress, isOver: true, exceedsBudget: true, cursor };
  const pagesLeft = bulkRead.pagesLeft - 1;
  const { next } = result;
  // A cursor is an instant, so a read cannot stop among records of one instant and resume later.
  if (pagesLeft <= 0 && next?.kind === "search" && next.tieGroup === undefined)
    return { ...progress, isOver: true, cursor: { stream: "customers", at: new Date(next.at) } };
  return { ...progress, plan: { ...plan, bulkRead: { ...bulkRead, pagesLeft } }, cursor };
}
