import { deletions, type Reconcile, type RecordKind, type Run } from "@inlet/db";
import { startAuditLog, startList, startVerification } from "@inlet/kustomer";
import { day, subtract } from "./instants.ts";
import type { NextAction, StepContext } from "./next-action.ts";
import { maxParallelReads, type PlannedRead, planIds } from "./read-plan.ts";

/** Deletion candidates that one run verifies, unless it sweeps everything. The next run verifies the others. */
const maxVerifications = 500;

const maxIdsPerPlan = 100;

/**
 * Plans the next step of a reconcile run. It reads the audit log where the key may. It sweeps the stored ids where
 * there is no audit log, or where silent changes show nowhere else. Then it verifies each deletion candidate by id.
 */
export async function planReconcile(run: Run, context: StepContext): Promise<NextAction> {
  const reconcile = await deletions.findReconcile(context.db, run.id);
  if (reconcile === undefined) return { kind: "finish" };
  if (run.phase === "audit") return planAudit(reconcile);
  if (run.phase === "sweep") return planSweep(run, reconcile, context);
  return (await planVerification(run, reconcile, context)) ?? { kind: "enter-phase", phase: "backlog" };
}

function planAudit({ auditFrom }: Reconcile): NextAction {
  if (auditFrom === null) return { kind: "enter-phase", phase: "sweep" };
  return { kind: "read", plan: { kind: "audit", reading: startAuditLog(auditFrom) } };
}

async function planSweep(
  run: Run,
  { fullSweep, auditFrom, quota }: Reconcile,
  { db, config, integration }: StepContext,
): Promise<NextAction> {
  if (!fullSweep && auditFrom !== null && run.listed.length === 0)
    return { kind: "enter-phase", phase: "verify" };
  if (quota === null) return { kind: "begin-sweep", full: fullSweep };
  if (run.listed.includes("conversations") && (await deletions.isListWalkDue(db, run))) {
    // As far back as the initial run did. The normalizer stores what is in scope and not stored yet.
    const createdFrom = subtract(run.ceiling, config.lookBackDays * day);
    const order = integration.capabilities.listOrders?.conversations;
    const options = { order, updatedFrom: run.scopeFrom };
    return {
      kind: "read",
      plan: { kind: "list-walk", reading: startList("conversations", createdFrom, options) },
    };
  }
  // Too many candidates mean that something else is wrong. Verifying some of them shows that as well as all.
  const isStopped = !fullSweep && (await deletions.countUnverified(db, run)) > maxVerifications;
  const range = isStopped ? undefined : await deletions.findNextIdRange(db, run, maxIdsPerPlan);
  const reads = range && planIds(range.kind, range.ids);
  return reads ? { kind: "read", plan: { kind: "sweep", ...reads, range } } : { kind: "end-sweep" };
}

const streamByKind: Record<RecordKind, "conversations" | "customers" | "messages"> = {
  conversation: "conversations",
  customer: "customers",
  message: "messages",
};

/** @returns undefined when the run has no candidate to verify */
async function planVerification(
  run: Run,
  { fullSweep, approved, verified }: Reconcile,
  { db }: StepContext,
): Promise<NextAction | undefined> {
  const isBounded = !fullSweep && Object.keys(approved).length === 0;
  if (isBounded && verified >= maxVerifications) return undefined;
  if (await deletions.hasStaleCandidates(db, run)) return { kind: "delete-stale-candidates" };
  const candidates = await deletions.listUnverified(db, run, maxParallelReads);
  const [first] = candidates;
  if (first === undefined) return undefined;
  const reads = candidates.map(
    ({ kind, id }): PlannedRead => ({ reading: startVerification(streamByKind[kind], id), ids: [id] }),
  );
  return { kind: "read", plan: { kind: "verify", recordKind: first.kind, reads } };
}

/**
 * Plans what follows when the backlog is empty: the run verifies candidates that were added meanwhile, then deletes
 * what it did not find. By then, every page of the run is stored.
 */
export async function planReconcileEnd(run: Run, context: StepContext): Promise<NextAction> {
  const { db } = context;
  const reconcile = await deletions.findReconcile(db, run.id);
  const verification = reconcile && (await planVerification(run, reconcile, context));
  if (verification !== undefined) return verification;
  const checksKey = await deletions.hasNotFound(db, run);
  if (!checksKey && !(await deletions.hasOrphanedCustomers(db, run.workspaceId))) return { kind: "finish" };
  // Before the key check, which costs requests.
  if (await deletions.hasPendingBatches(db, run)) return { kind: "await-pages" };
  return { kind: "delete", checksKey };
}
