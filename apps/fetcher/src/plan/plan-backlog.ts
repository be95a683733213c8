import { backlog, type Integration, type Run, readKustomerTime, runs } from "@inlet/db";
import { getArchiveEnd, parseInstantId, startInstant } from "@inlet/kustomer";
import { getListEnd } from "./instants.ts";
import type { NextAction, StepContext } from "./next-action.ts";
import { planCustomerPages } from "./plan-customers.ts";
import { planReconcileEnd } from "./plan-reconcile.ts";
import { planThreadSearch } from "./plan-thread-search.ts";
import { maxParallelReads, planIds, type ReadPlan } from "./read-plan.ts";

const maxIdsPerPlan = 100;
/** As many as a page has. */
const maxBroughtAtOnce = 500;

/**
 * Plans the next read of a run's backlog: conversations and threads first. Once the run's batches are settled, the
 * incomplete threads follow, and customers last, when the backlog holds all of them.
 */
export async function planBacklog(run: Run, context: StepContext): Promise<NextAction> {
  const { db, integration } = context;
  const work = await backlog.readWork(db, run);
  // A large backlog takes long where the rate limit is low. New changes do not wait until it is empty.
  if (run.lane === "live" && hasOwnWork(work) && (await runs.isNextPassDue(db, run, integration)))
    return { kind: "start-pass" };
  const plan = await planRecords(run, work, context);
  if (plan) return { kind: "read", plan };
  if (!runs.mayHaveBatches(run)) return planRest(run, work, context);
  if (await runs.hasUnsettledBatches(db, run)) return { kind: "wait" };
  const settled = await backlog.readWork(db, run); // with what the batches have added
  const added = await planRecords(run, settled, context);
  return added ? { kind: "read", plan: added } : planRest(run, settled, context);
}

/** Whether the run has to do more than it leaves to a later run. Else a run that takes longer than its interval would never end. */
const hasOwnWork = (work: backlog.BacklogWork): boolean => [...work].some((it) => it !== "entries");

/** Plans what is read before the run's batches are settled. */
async function planRecords(
  run: Run,
  work: backlog.BacklogWork,
  context: StepContext,
): Promise<ReadPlan | undefined> {
  return (
    (work.has("instant") ? await planInstants(run, context) : undefined) ??
    (work.has("conversation") ? await planUntried(run, "conversation", context) : undefined) ??
    (work.has("thread") ? await planThreads(run, context) : undefined)
  );
}

const planThreads = async (run: Run, context: StepContext): Promise<ReadPlan | undefined> =>
  (await planThreadSearch(run, context)) ?? planUntried(run, "thread", context);

/** Plans what follows once the run's batches are settled. */
async function planRest(run: Run, work: backlog.BacklogWork, context: StepContext): Promise<NextAction> {
  if (work.has("unchecked threads"))
    return { kind: "check-threads", firstReachableId: getFirstReachableId(run, context.integration) };
  const customers = await planCustomers(run, work, context);
  if (customers) return customers;
  return run.kind === "reconcile"
    ? planReconcileEnd(run, context)
    : { kind: "finish", hasBacklog: work.has("entries") };
}

async function planCustomers(
  run: Run,
  work: backlog.BacklogWork,
  context: StepContext,
): Promise<NextAction | undefined> {
  const pages = await planPages(run, context);
  if (pages) return { kind: "read", plan: pages };
  if (!work.has("customer")) return undefined;
  const brought = await listBrought(run, context);
  if (brought.length > 0) return { kind: "store-brought", ids: brought };
  const plan = await planUntried(run, "customer", context);
  return plan && { kind: "read", plan };
}

/** Customers whom only messages name, when the run has read its pages of customers before the messages. */
const listBrought = async (run: Run, { db }: StepContext): Promise<string[]> =>
  run.lane === "live" && run.readCounts["customers"] !== undefined && !run.listed.includes("customers")
    ? backlog.listBroughtBefore(db, run, { limit: maxBroughtAtOnce })
    : [];

/** A stream that is read by lists has no instants. They wait until the key may search again. */
async function planInstants(run: Run, { db }: StepContext): Promise<ReadPlan | undefined> {
  const ids = await backlog.listUntried(db, run, { kind: "instant", limit: maxIdsPerPlan });
  if (ids.length === 0) return undefined;
  const archiveEnd = getArchiveEnd(await readKustomerTime(db, run));
  const searched = ids.flatMap((id) => {
    const instant = parseInstantId(id);
    if (instant === undefined || run.listed.includes(instant.stream)) return [];
    const reading = startInstant(id, { isArchived: instant.at < archiveEnd });
    return reading ? [{ stream: instant.stream, read: { reading, ids: [id] } }] : [];
  });
  // The pages of one step are one batch, so they are of one stream.
  const reads = searched.filter((it) => it.stream === searched[0]?.stream).map((it) => it.read);
  return reads.length === 0 ? undefined : { kind: "instants", reads: reads.slice(0, maxParallelReads) };
}

async function planUntried(
  run: Run,
  kind: "conversation" | "thread" | "customer",
  { db }: StepContext,
): Promise<ReadPlan | undefined> {
  const reads = planIds(kind, await backlog.listUntried(db, run, { kind, limit: maxIdsPerPlan }));
  return reads && { kind: "ids", ...reads };
}

async function planPages(run: Run, { db }: StepContext): Promise<ReadPlan | undefined> {
  return run.customersRead ? undefined : planCustomerPages(run, await runs.readCustomerCounts(db, run));
}

/** The lowest id whose messages a read by lists reaches. An older conversation may have messages that it misses. */
function getFirstReachableId(run: Run, { capabilities }: Integration): string | undefined {
  const isByUpdate = capabilities.listOrders?.messages === "updatedAt";
  if (!run.listed.includes("messages") || isByUpdate) return undefined;
  return Math.floor(getListEnd(run).getTime() / 1000)
    .toString(16)
    .padStart(8, "0");
}
