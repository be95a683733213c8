import {
  type Db,
  type Reconcile,
  type RecordKind,
  type Run,
  reconciles,
  strangers,
  suspects,
  sweeps,
} from "@inlet/db";
import { startAuditLog, startList, startVerification } from "@inlet/kustomer";
import type { ReadingConfig } from "../config.ts";
import type { NextAction } from "../next-action.ts";
import { type ReadPlan, planIds, maxParallelReads, planStream } from "../read-plan.ts";

/** Suspects that a run looks at one by one, unless it sweeps everything; the others are for the next run. */
const maxVerifications = 500;

const maxIdsPerPlan = 100;

/**
 * Chooses what a run that looks for what is gone reads next: the audit log, where the key may read it; what is stored,
 * in turn, where that is the only way or where silent edits show nowhere else; then each suspect by its id alone.
 */
export async function planReconcile(db: Db, run: Run, config: ReadingConfig): Promise<NextAction> {
  const reconcile = await reconciles.findReconcile(db, run.id);
  if (reconcile === undefined) return { kind: "finish" };
  if (run.phase === "audit") return planAudit(reconcile);
  if (run.phase === "sweep") return planSweep(db, run, { reconcile, config });
  return (await planVerification(db, run, reconcile)) ?? { kind: "enter", phase: "backlog" };
}

function planAudit({ auditFrom }: Reconcile): NextAction {
  if (auditFrom === null) return { kind: "enter", phase: "sweep" };
  return { kind: "read", plan: { ...planStream(startAuditLog(auditFrom)), audit: {} } };
}

interface SweepContext {
  reconcile: Reconcile;
  config: ReadingConfig;
}

async function planSweep(db: Db, run: Run, { reconcile, config }: SweepContext): Promise<NextAction> {
  const { whole, auditFrom, quota } = reconcile;
  if (!whole && auditFrom !== null && run.listed.length === 0) return { kind: "enter", phase: "verify" };
  if (quota === null) await sweeps.beginSweep(db, run, { whole, pace: config.sweepPace });
  if (run.listed.includes("conversations") && (await sweeps.isListWalkDue(db, run))) return planListWalk(run, config);
  // Where nearly everything is missing, something else is wrong, and looking at a part of it shows as much.
  const isStopped = !whole && (await suspects.countUnverified(db, run)) > maxVerifications;
  const swath = isStopped ? undefined : await sweeps.findNextIdRange(db, run, maxIdsPerPlan);
  const agenda = swath && planIds(swath.kind, swath.ids);
  if (swath === undefined || agenda === undefined) {
    await sweeps.startNewSweepCycles(db, run);
    return { kind: "enter", phase: "verify" };
  }
  return { kind: "read", plan: { ...agenda, idRange } };
}

const dayMs = 86_400_000;

/** As far back as the first run did. What is in scope of it and not stored yet is stored with the page. */
function planListWalk({ ceiling }: Run, { lookBackDays }: ReadingConfig): NextAction {
  const downTo = new Date(ceiling.getTime() - lookBackDays * dayMs);
  return {
    kind: "read",
    plan: { ...planStream(startList("conversations", downTo)), idRange: sweeps.listWalk },
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
  { whole, agreed, looked }: Reconcile,
): Promise<NextAction | undefined> {
  const isBounded = !whole && Object.keys(agreed).length === 0;
  if (isBounded && looked >= maxVerifications) return undefined;
  await suspects.deleteStaleCandidates(db, run);
  const unlooked = await suspects.listUnverified(db, run, maxParallelReads);
  const [first] = unlooked;
  if (first === undefined) return undefined;
  const reads = unlooked.map(({ kind, id }): ReadPlan["reads"][number] => ({
    reading: startVerification(streamByKind[kind], id),
    ids: [id],
  }));
  return { kind: "read", plan: { reads, remainingIds: [], verifyKind: first.kind } };
}

/**
 * What follows when nothing is wanted any more: whatever came under suspicion meanwhile is looked at, and what was
 * missed is removed. Every page of the run has been stored by then.
 */
export async function planReconcileEnd(db: Db, run: Run): Promise<NextAction> {
  const reconcile = await reconciles.findReconcile(db, run.id);
  if (reconcile !== undefined && (await planVerification(db, run, reconcile)) !== undefined)
    return { kind: "enter", phase: "verify" };
  const isLeft = (await suspects.hasNotFound(db, run)) || (await strangers.hasOrphanedCustomers(db, run.workspaceId));
  return isLeft ? { kind: "remove" } : { kind: "finish" };
}
