import { type Db, deletions, type Reconcile, type RecordKind, type Run } from "@inlet/db";
import { startAuditLog, startList, startVerification } from "@inlet/kustomer";
import type { ReadingConfig } from "../config.ts";
import type { NextAction } from "../next-action.ts";
import { maxParallelReads, type PlannedRead, planIds, planStream } from "../read-plan.ts";

/** Deletion candidates that one run verifies, unless it sweeps everything. The next run verifies the others. */
const maxVerifications = 500;

const maxIdsPerPlan = 100;

/**
 * Plans the next read of a reconcile run. It reads the audit log where the key may. It sweeps the stored ids where
 * there is no audit log, or where silent changes show nowhere else. Then it verifies each deletion candidate by id.
 */
export async function planReconcile(db: Db, run: Run, config: ReadingConfig): Promise<NextAction> {
  const reconcile = await deletions.findReconcile(db, run.id);
  if (reconcile === undefined) return { kind: "finish" };
  if (run.phase === "audit") return planAudit(reconcile);
  if (run.phase === "sweep") return planSweep(db, run, { reconcile, config });
  return (await planVerification(db, run, reconcile)) ?? { kind: "enter-phase", phase: "backlog" };
}

function planAudit({ auditFrom }: Reconcile): NextAction {
  if (auditFrom === null) return { kind: "enter-phase", phase: "sweep" };
  return { kind: "read", plan: { ...planStream(startAuditLog(auditFrom)), audit: {} } };
}

interface SweepContext {
  reconcile: Reconcile;
  config: ReadingConfig;
}

async function planSweep(db: Db, run: Run, { reconcile, config }: SweepContext): Promise<NextAction> {
  const { fullSweep, auditFrom, quota } = reconcile;
  if (!fullSweep && auditFrom !== null && run.listed.length === 0)
    return { kind: "enter-phase", phase: "verify" };
  if (quota === null) await deletions.beginSweep(db, run, { full: fullSweep, pace: config.sweepPace });
  if (run.listed.includes("conversations") && (await deletions.isListWalkDue(db, run)))
    return planListWalk(run, config);
  // Too many candidates mean that something else is wrong. Verifying some of them shows that as well as all.
  const isStopped = !fullSweep && (await deletions.countUnverified(db, run)) > maxVerifications;
  const idRange = isStopped ? undefined : await deletions.findNextIdRange(db, run, maxIdsPerPlan);
  const plan = idRange && planIds(idRange.kind, idRange.ids);
  if (idRange === undefined || plan === undefined) {
    await deletions.startNewSweepCycles(db, run);
    return { kind: "enter-phase", phase: "verify" };
  }
  return { kind: "read", plan: { ...plan, idRange } };
}

const dayMs = 86_400_000;

/** Reads the list as far back as the initial run did. The normalizer stores what is in scope and not stored yet. */
function planListWalk({ ceiling }: Run, { lookBackDays }: ReadingConfig): NextAction {
  const createdFrom = new Date(ceiling.getTime() - lookBackDays * dayMs);
  return {
    kind: "read",
    plan: { ...planStream(startList("conversations", createdFrom)), idRange: deletions.listWalk },
  };
}

const streamByKind: Record<RecordKind, "conversations" | "customers" | "messages"> = {
  conversation: "conversations",
  customer: "customers",
  message: "messages",
};

async function planVerification(
  db: Db,
  run: Run,
  { fullSweep, approved, verified }: Reconcile,
): Promise<NextAction | undefined> {
  const isBounded = !fullSweep && Object.keys(approved).length === 0;
  if (isBounded && verified >= maxVerifications) return undefined;
  await deletions.deleteStaleCandidates(db, run);
  const candidates = await deletions.listUnverified(db, run, maxParallelReads);
  const [first] = candidates;
  if (first === undefined) return undefined;
  const reads = candidates.map(
    ({ kind, id }): PlannedRead => ({ reading: startVerification(streamByKind[kind], id), ids: [id] }),
  );
  return { kind: "read", plan: { reads, remainingIds: [], verifyKind: first.kind } };
}

/**
 * Plans what follows when the backlog is empty: the run verifies candidates that were added meanwhile, then deletes
 * what it did not find. By then, every page of the run is stored.
 */
export async function planReconcileEnd(db: Db, run: Run): Promise<NextAction> {
  const reconcile = await deletions.findReconcile(db, run.id);
  if (reconcile !== undefined && (await planVerification(db, run, reconcile)) !== undefined)
    return { kind: "enter-phase", phase: "verify" };
  const hasDeletions =
    (await deletions.hasNotFound(db, run)) || (await deletions.hasOrphanedCustomers(db, run.workspaceId));
  return hasDeletions ? { kind: "delete" } : { kind: "finish" };
}
