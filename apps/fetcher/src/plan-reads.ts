import { backlog, type Db, type Run, readDatabaseTime, records, runs } from "@inlet/db";
import { startList, startSearch, startTags } from "@inlet/kustomer";
import { planBulkCustomerRead } from "./bulk-customer-read.ts";
import type { ReadingConfig } from "./config.ts";
import type { NextAction, PlanningContext } from "./next-action.ts";
import { planRange } from "./plan-range.ts";
import { planIds, planStream, type ReadPlan } from "./read-plan.ts";
import { planReconcile, planReconcileEnd } from "./reconcile/plan-reconcile.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const subtract = (at: Date, ms: number) => new Date(at.getTime() - ms);
const toReadAction = (plan: ReadPlan): NextAction => ({ kind: "read", plan });

/** Kustomer's servers assign ids up to a second apart, and a page may be a moment late. */
const idSlackMs = 10 * minute;

/** Where a read of a list ends. A message that was created earlier is found only through its conversation. */
export const getListEnd = (run: Run): Date => subtract(run.windowFrom, idSlackMs);

/**
 * Plans what a run does next, by its phase. A phase that needs what earlier pages say first waits until the run's
 * batches are settled.
 */
export async function planReads(db: Db, run: Run, context: PlanningContext): Promise<NextAction> {
  const { integration, config } = context;
  switch (run.phase) {
    case "tags":
      return isRecent(integration.tagsReadAt, run)
        ? { kind: "enter-phase", phase: "conversations" }
        : toReadAction(planStream(startTags()));
    case "conversations":
      return toReadAction(await planPhaseStream(db, run, { stream: "conversations", config }));
    case "messages":
      // The normalizer stores messages of known conversations only, so those of this run must be settled first.
      if (!(await runs.waitAtBarrier(db, run))) return { kind: "wait" };
      return toReadAction(await planPhaseStream(db, run, { stream: "messages", config }));
    case "backlog":
      return planBacklog(db, run, context);
    case "audit":
    case "sweep":
    case "verify":
      return planReconcile(db, run, config);
    case "done":
      return { kind: "finish" };
  }
}

const isRecent = (readAt: Date | null, run: Run) =>
  readAt !== null && run.openedAt.getTime() - readAt.getTime() < hour;

async function planPhaseStream(
  db: Db,
  run: Run,
  { stream, config }: { stream: "conversations" | "messages"; config: ReadingConfig },
): Promise<ReadPlan> {
  const isConversations = stream === "conversations";
  if (run.kind !== "backfill")
    return planStream(isConversations ? startConversationsReading(run, config) : startMessagesReading(run));
  const createdFrom = isConversations ? subtract(run.windowFrom, config.lookBackDays * day) : getListEnd(run);
  return planRange(run, { stream, createdFrom, idSlackMs, now: await readDatabaseTime(db) });
}

function startConversationsReading(run: Run, { lookBackDays }: ReadingConfig) {
  if (!run.listed.includes("conversations")) return startSearch("conversations", run.windowFrom);
  const createdFrom = run.kind === "initial" ? subtract(run.ceiling, lookBackDays * day) : getListEnd(run);
  return startList("conversations", createdFrom);
}

function startMessagesReading(run: Run) {
  return run.listed.includes("messages")
    ? startList("messages", getListEnd(run))
    : startSearch("messages", run.windowFrom);
}

const maxIdsPerPlan = 100;

async function planBacklog(db: Db, run: Run, { integration }: PlanningContext): Promise<NextAction> {
  // A large backlog takes long where the rate limit is low. New changes do not wait until it is empty.
  if (run.lane === "live" && (await runs.isNextPassDue(db, run, integration))) return { kind: "start-pass" };
  const beforeBarrier = await planThreadsOrConversations(db, run);
  if (beforeBarrier) return beforeBarrier;
  if (!(await runs.waitAtBarrier(db, run))) return { kind: "wait" };
  await backlog.checkThreadCounts(db, run, { firstReachableId: getFirstReachableId(run) });
  const afterBarrier = await planThreadsOrConversations(db, run);
  if (afterBarrier) return afterBarrier;
  const customers = await planCustomers(db, run);
  if (customers) return customers;
  return run.kind === "reconcile" ? planReconcileEnd(db, run) : { kind: "finish" };
}

async function planThreadsOrConversations(db: Db, run: Run): Promise<NextAction | undefined> {
  for (const kind of ["conversation", "thread"] as const) {
    const plan = planIds(kind, await backlog.listUntried(db, run, { kind, limit: maxIdsPerPlan }));
    if (plan) return toReadAction(plan);
  }
  return undefined;
}

/** The lowest id whose messages a read by lists reaches. An older conversation may have messages that it misses. */
function getFirstReachableId(run: Run): string | undefined {
  if (!run.listed.includes("messages")) return undefined;
  return Math.floor(getListEnd(run).getTime() / 1000)
    .toString(16)
    .padStart(8, "0");
}

/** Customers come last, when the backlog holds all of them. */
async function planCustomers(db: Db, run: Run): Promise<NextAction | undefined> {
  const bulkRead = run.customersRead ? undefined : await planBulkRead(db, run);
  if (bulkRead) return toReadAction(bulkRead);
  const ids = await backlog.listUntried(db, run, { kind: "customer", limit: maxIdsPerPlan });
  const plan = planIds("customer", ids);
  return plan && toReadAction(plan);
}

async function planBulkRead(db: Db, run: Run): Promise<ReadPlan | undefined> {
  const pending = await backlog.countUntried(db, run, "customer");
  const stored = await records.countCustomers(db, run.workspaceId);
  const from = await runs.findCustomerWindowStart(db, run);
  return planBulkCustomerRead(run, { pending, stored, from });
}
