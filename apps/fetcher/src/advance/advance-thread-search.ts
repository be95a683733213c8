import type { runs } from "@inlet/db";
import type { Reading, ReadResult } from "@inlet/kustomer";
import { planIds, type ReadPlan, type ReadPlanFor } from "../plan/read-plan.ts";

interface ThreadSearchAdvance {
  next: ReadPlan | undefined;
  progress: runs.StepProgress;
}

const rowsPerPage = 500;

/**
 * Decides by the first page whether a search for threads continues. If Kustomer refuses or does not sort it, or if its
 * pages cost more requests than the threads, these are read by id. What a search leaves out later, the check of the
 * threads finds.
 */
export function advanceThreadSearch(
  plan: ReadPlanFor<"thread-search">,
  result: ReadResult,
): ThreadSearchAdvance {
  const requestsLeft = plan.requestsLeft - 1;
  const canContinue = requestsLeft > 0 && !scansList(result.next);
  const reading = canContinue ? result.next : undefined;
  const next: ReadPlan | undefined = reading && { ...plan, reading, requestsLeft };
  const page: runs.StepProgress = { kind: "page" };
  if (plan.started) return { next, progress: page };
  if (result.shrunk && next) return { next, progress: page };
  const isUseless = result.shrunk || isRefused(result);
  if (isUseless || countPages(result) > plan.ids.length)
    return { next: planThreadsById(plan.ids), progress: page };
  return {
    next: next && { ...next, started: true },
    progress: { kind: "threads-searched", ids: plan.ids },
  };
}

const isRefused = ({ finding }: ReadResult): boolean =>
  finding?.kind === "customers-refused" || finding?.kind === "search-unsorted";

const countPages = ({ total = 0 }: ReadResult): number => Math.ceil(total / rowsPerPage);

/** The list holds the messages of all customers, so it costs more than any thread. */
const scansList = (reading: Reading | undefined): boolean =>
  reading?.kind === "search" && reading.tieGroup?.listScan !== undefined;

function planThreadsById(ids: readonly string[]): ReadPlan | undefined {
  const reads = planIds("thread", ids);
  return reads && { kind: "ids", ...reads };
}
