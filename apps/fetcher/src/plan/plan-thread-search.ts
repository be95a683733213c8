import { backlog, type Run, readKustomerTime } from "@inlet/db";
import { getArchiveEnd, startMessagesOf } from "@inlet/kustomer";
import { day } from "./instants.ts";
import type { StepContext } from "./next-action.ts";
import { maxParallelReads, type ReadPlanFor } from "./read-plan.ts";

/** Customers that one search names. Kustomer documents no maximum. */
const maxCustomers = 100;

/** Threads that one search looks for. */
const maxThreads = 500;

/** A message may be a moment older than the conversation that it opens. */
const creationSlackMs = day;

/**
 * Plans to search the messages of the customers whose threads miss some: those from before the run's window, because the
 * window's own search does not bring them, and those of the window where a conversation has come in only after its messages.
 * The archive cannot be searched by customer. Conversations from before its end come in a search of their own, because their
 * messages may have been imported or edited since; the others are read by id.
 * @returns undefined when the run is to read threads by id
 */
export async function planThreadSearch(
  run: Run,
  { db, integration: { capabilities } }: StepContext,
): Promise<ReadPlanFor<"thread-search"> | undefined> {
  if (run.kind === "reconcile" || run.listed.includes("messages") || capabilities.customersRefused)
    return undefined;
  const from = getArchiveEnd(await readKustomerTime(db, run));
  const range = { from, before: run.windowFrom, limit: maxThreads };
  const { chosen, customers } = chooseThreads(await backlog.listSearchableThreads(db, run, range), from);
  const until = chosen.some((it) => it.isNew) ? run.ceiling : run.windowFrom;
  if (until <= from) return undefined;
  const [oldest] = chosen;
  if (oldest === undefined || chosen.length <= maxParallelReads) return undefined; // one step reads them
  const begin = new Date(Math.max(from.getTime(), oldest.createdAt.getTime() - creationSlackMs));
  return {
    kind: "thread-search",
    reading: startMessagesOf(customers, { from: begin, until }),
    ids: chosen.map((it) => it.id),
    requestsLeft: chosen.length,
  };
}

/** Chooses the threads of as many customers as a search may name, all created on one side of the archive's end. */
function chooseThreads(threads: readonly backlog.SearchableThread[], archiveEnd: Date) {
  const recent = threads.filter((it) => it.createdAt >= archiveEnd);
  const alike = recent.length > maxParallelReads ? recent : threads.filter((it) => it.createdAt < archiveEnd);
  const customers = [...new Set(alike.map((it) => it.customerId))].slice(0, maxCustomers);
  return { customers, chosen: alike.filter((it) => customers.includes(it.customerId)) };
}
