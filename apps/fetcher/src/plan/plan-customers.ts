import { type Run, redaction, runs } from "@inlet/db";
import { startCustomerList, startSearch } from "@inlet/kustomer";
import type { StepContext } from "./next-action.ts";
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

/**
 * Plans to read the customers before the messages while their names are redacted: a message whose customer is known is
 * stored once, and any other is withheld and stored again. Only a live run that searches does so, because it reads these
 * pages anyway, and its conversations name nearly all customers; the messages of other runs name many more.
 * @returns undefined when the run is to read the messages
 */
export async function planNamesFirst(
  run: Run,
  { db }: Pick<StepContext, "db">,
): Promise<ReadPlanFor<"customers"> | undefined> {
  if (run.customersRead || run.lane !== "live" || run.listed.length > 0) return undefined;
  if (!runs.mayHaveBatches(run)) return undefined; // most polls bring nothing, and ask for no rules
  const found = await redaction.find(db, run.workspaceId);
  if (found?.rules?.text.customer_name === undefined) return undefined;
  const counts = await runs.readCustomerCounts(db, run);
  return counts.pending === 0 ? undefined : planCustomerPages(run, counts);
}
