import {
  contentQueries,
  type Db,
  integrations,
  passes,
  type Run,
  runQueries,
  runSteps,
  threads,
  wanted,
} from "@inlet/db";
import { startList, startSearch, startTags } from "@inlet/kustomer";
import { planBulkCustomerRead } from "./bulk-customer-read.ts";
import type { ReadingConfig } from "./config.ts";
import type { NextAction, PlanningContext } from "./next-action.ts";
import { planRange } from "./plan-range.ts";
import { type ReadPlan, planIds, planStream } from "./read-plan.ts";
import { planReconcileEnd, planReconcile } from "./reconcile/plan-reconcile.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const before = (at: Date, ms: number) => new Date(at.getTime() - ms);
const read = (agenda: ReadPlan): NextAction => ({ kind: "read", plan: agenda });

/** Ids are given by several servers within a second, and a page may be a moment late. */
const idSlackMs = 10 * minute;

/** Where a walk down the messages list ends: what was created before it is seen by its conversation only. */
export const getListEnd = (run: Run): Date => before(run.windowFrom, idSlackMs);

/** Chooses by the run's phase. A phase that asks what has been learnt first waits for the run's earlier batches. */
export async function planReads(db: Db, run: Run, around: PlanningContext): Promise<NextAction> {
  switch (run.phase) {
    case "tags":
      return isRecent(around.integration.tagsReadAt, run)
        ? { kind: "enter", phase: "conversations" }
        : read(planStream(startTags()));
    case "conversations":
      return read(await planPhaseStream(db, run, { stream: "conversations", config: around.config }));
    case "messages":
      // Messages are stored for known conversations only, so those of this run must be settled first.
      if (!(await runSteps.waitAtBarrier(db, run))) return { kind: "wait" };
      return read(await planPhaseStream(db, run, { stream: "messages", config: around.config }));
    case "backlog":
      return planBacklog(db, run, around);
    case "audit":
    case "sweep":
    case "verify":
      return planReconcile(db, run, around.config);
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
  const isFirst = stream === "conversations";
  if (run.kind !== "backfill")
    return planStream(isFirst ? startConversationsReading(run, config) : startMessagesReading(run));
  const downTo = isFirst ? before(run.windowFrom, config.lookBackDays * day) : getListEnd(run);
  return planRange(run, { stream, downTo, idSlackMs, now: await runQueries.readDatabaseTime(db) });
}

function startConversationsReading(run: Run, { lookBackDays }: ReadingConfig) {
  if (!run.listed.includes("conversations")) return startSearch("conversations", run.windowFrom);
  const downTo = run.kind === "initial" ? before(run.ceiling, lookBackDays * day) : getListEnd(run);
  return startList("conversations", downTo);
}

function startMessagesReading(run: Run) {
  return run.listed.includes("messages")
    ? startList("messages", getListEnd(run))
    : startSearch("messages", run.windowFrom);
}

const maxIdsPerPlan = 100;

async function planBacklog(db: Db, run: Run, around: PlanningContext): Promise<NextAction> {
  // Much may be wanted, by an org that may be asked little: what is new does not wait for it.
  if (run.lane === "live" && (await passes.isNextPassDue(db, run, around.integration))) return { kind: "lap" };
  const known = await planThreadsOrConversations(db, run);
  if (known) return known;
  if (!(await runSteps.waitAtBarrier(db, run))) return { kind: "wait" };
  await threads.checkThreadCounts(db, run, { movedBefore: getFirstReachableId(run) });
  const learnt = await planThreadsOrConversations(db, run);
  if (learnt) return learnt;
  const customers = await planCustomers(db, run);
  if (customers) return customers;
  return run.kind === "reconcile" ? planReconcileEnd(db, run) : { kind: "finish" };
}

async function planThreadsOrConversations(db: Db, run: Run): Promise<NextAction | undefined> {
  for (const kind of ["conversation", "thread"] as const) {
    const agenda = planIds(kind, await wanted.listUntried(db, run, { kind, limit: maxIdsPerPlan }));
    if (agenda) return read(agenda);
  }
  return undefined;
}

/** Where messages are read by lists, a conversation whose id is older than this had some that the walk does not reach. */
function getFirstReachableId(run: Run): string | undefined {
  if (!run.listed.includes("messages")) return undefined;
  return Math.floor(getListEnd(run).getTime() / 1000)
    .toString(16)
    .padStart(8, "0");
}

/** Customers come last, when all who are wanted are known. */
async function planCustomers(db: Db, run: Run): Promise<NextAction | undefined> {
  const sweep = run.customersRead ? undefined : await planBulkRead(db, run);
  if (sweep) return read(sweep);
  const ids = await wanted.listUntried(db, run, { kind: "customer", limit: maxIdsPerPlan });
  const agenda = planIds("customer", ids);
  return agenda && read(agenda);
}

async function planBulkRead(db: Db, run: Run): Promise<ReadPlan | undefined> {
  const wantedNow = await wanted.countUntried(db, run, "customer");
  const stored = await contentQueries.countCustomers(db, run.workspaceId);
  const from = await integrations.findCustomerWindowStart(db, run);
  return planBulkCustomerRead(run, { pending: wantedNow, stored, from });
}
