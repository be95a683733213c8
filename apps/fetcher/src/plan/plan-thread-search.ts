import { backlog, type Run, readKustomerTime } from "@inlet/db";
import { getArchiveEnd, startMessagesOf } from "@inlet/kustomer";
import type { StepContext } from "./next-action.ts";
import { day, subtract } from "./past-range.ts";
import { maxParallelReads, type ReadPlanFor } from "./read-plan.ts";

/** Customers that one search names. Kustomer documents no maximum. */
const maxCustomers = 100;

/** Threads that one search looks for. */
const maxThreads = 500;

/** A message may be a moment older than the conversation that it opens. */
const creationSlackMs = day;

/**
 * Plans to search the messages of the customers whose threads miss some, from before the run's window: the window's own
 * search does not bring those. The archive cannot be searched by customer, so older threads are read by id.
 * @returns undefined when the run is to read threads by id
 */
export async function planThreadSearch(
  run: Run,
  { db, integration: { capabilities } }: StepContext,
): Promise<ReadPlanFor<"thread-search"> | undefined> {
  const readsWindow = run.kind === "initial" || run.kind === "incremental" || run.kind === "backfill";
  if (!readsWindow || run.listed.includes("messages") || capabilities.customersRefused) return undefined;
  const from = getArchiveEnd(await readKustomerTime(db, run));
  const before = run.windowFrom;
  const threads = await backlog.listSearchableThreads(db, run, { from, before, limit: maxThreads });
  const customers = [...new Set(threads.map((it) => it.customerId))].slice(0, maxCustomers);
  const chosen = threads.filter((it) => customers.includes(it.customerId));
  const [oldest] = chosen;
  if (oldest === undefined || chosen.length <= maxParallelReads) return undefined; // one step reads them
  const range = { from: subtract(oldest.createdAt, creationSlackMs), until: before };
  return {
    kind: "thread-search",
    reading: startMessagesOf(customers, range),
    ids: chosen.map((it) => it.id),
    requestsLeft: chosen.length,
  };
}
