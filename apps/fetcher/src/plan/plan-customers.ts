import type { Run, runs } from "@inlet/db";
import { startCustomerList, startSearch } from "@inlet/kustomer";
import type { ReadPlanFor } from "./read-plan.ts";

/** A run reads at least this many pages of updated customers before it leaves the others to the next run. */
const minPages = 20;

/** Up to this many customers are always read by id. For more, the first page shows whether pages cost less. */
const maxReadsById = 20;

/**
 * Plans to read customers by page instead of by id. A live run that searches always does: the pages keep stored
 * customers up to date, and usually contain those in the backlog too. Any other run does when the backlog holds many.
 * @returns undefined when the run is to read customers by id
 */
export function planCustomerPages(
  run: Run,
  { pending, stored, from }: runs.CustomerCounts,
): ReadPlanFor<"customers"> | undefined {
  const isSearched = !run.listed.includes("customers");
  const limits = { pagesLeft: pending, maxRequests: pending };
  if (pending + stored === 0) return undefined;
  if (isSearched && run.lane === "live")
    return {
      ...{ kind: "customers", reading: startSearch("customers", from) },
      ...{ pagesLeft: Math.max(minPages, pending), maxRequests: pending + stored },
    };
  if (pending <= maxReadsById) return undefined;
  if (!isSearched) return { kind: "customers", reading: startCustomerList(), ...limits };
  // Customers of old conversations may have been updated at any time since.
  const ceiling = new Date(run.openedAt.getTime() + run.kustomerAheadMs).toISOString();
  return { kind: "customers", reading: startSearch("customers", run.scopeFrom), ceiling, ...limits };
}
