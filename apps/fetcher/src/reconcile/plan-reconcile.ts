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
import { startAuditLog, startList, startLook } from "@inlet/kustomer";
import type { ReadingConfig } from "../config.ts";
import type { Choice } from "../next-action.ts";
import { type Agenda, agendaOf, sideBySide, streamAgenda } from "../read-plan.ts";

/** Suspects that a run looks at one by one, unless it sweeps everything; the others are for the next run. */
const mostLooks = 500;

const idsAtOnce = 100;

/**
 * Chooses what a run that looks for what is gone reads next: the audit log, where the key may read it; what is stored,
 * in turn, where that is the only way or where silent edits show nowhere else; then each suspect by its id alone.
 */
export async function chooseReconcile(db: Db, run: Run, config: ReadingConfig): Promise<Choice> {
  const reconcile = await reconciles.findByRun(db, run.id);
  if (reconcile === undefined) return { kind: "finish" };
  if (run.phase === "audit") return chooseAudit(reconcile);
  if (run.phase === "sweep") return chooseSweep(db, run, { reconcile, config });
  return (await chooseLook(db, run, reconcile)) ?? { kind: "enter", phase: "backlog" };
}

function chooseAudit({ auditFrom }: Reconcile): Choice {
  if (auditFrom === null) return { kind: "enter", phase: "sweep" };
  return { kind: "read", agenda: { ...streamAgenda(startAuditLog(auditFrom)), audit: {} } };
}

interface Sweeping {
  reconcile: Reconcile;
  config: ReadingConfig;
}

async function chooseSweep(db: Db, run: Run, { reconcile, config }: Sweeping): Promise<Choice> {
  const { whole, auditFrom, quota } = reconcile;
  if (!whole && auditFrom !== null && run.listed.length === 0) return { kind: "enter", phase: "verify" };
  if (quota === null) await sweeps.begin(db, run, { whole, pace: config.sweepPace });
  if (run.listed.includes("conversations") && (await sweeps.isAtWalk(db, run))) return walk(run, config);
  // Where nearly everything is missing, something else is wrong, and looking at a part of it shows as much.
  const isStopped = !whole && (await suspects.countUnlooked(db, run)) > mostLooks;
  const swath = isStopped ? undefined : await sweeps.next(db, run, idsAtOnce);
  const agenda = swath && agendaOf(swath.kind, swath.ids);
  if (swath === undefined || agenda === undefined) {
    await sweeps.turn(db, run);
    return { kind: "enter", phase: "verify" };
  }
  return { kind: "read", agenda: { ...agenda, swath } };
}

const dayMs = 86_400_000;

/** As far back as the first run did. What is in scope of it and not stored yet is stored with the page. */
function walk({ ceiling }: Run, { lookBackDays }: ReadingConfig): Choice {
  const downTo = new Date(ceiling.getTime() - lookBackDays * dayMs);
  return {
    kind: "read",
    agenda: { ...streamAgenda(startList("conversations", downTo)), swath: sweeps.walk },
  };
}

const streamOf: Record<RecordKind, "conversations" | "customers" | "messages"> = {
  conversation: "conversations",
  customer: "customers",
  message: "messages",
};

async function chooseLook(
  db: Db,
  run: Run,
  { whole, agreed, looked }: Reconcile,
): Promise<Choice | undefined> {
  const isBounded = !whole && Object.keys(agreed).length === 0;
  if (isBounded && looked >= mostLooks) return undefined;
  await suspects.forgetUnstored(db, run);
  const unlooked = await suspects.listUnlooked(db, run, sideBySide);
  const [first] = unlooked;
  if (first === undefined) return undefined;
  const reads = unlooked.map(({ kind, id }): Agenda["reads"][number] => ({
    reading: startLook(streamOf[kind], id),
    asks: [id],
  }));
  return { kind: "read", agenda: { reads, rest: [], looks: first.kind } };
}

/**
 * What follows when nothing is wanted any more: whatever came under suspicion meanwhile is looked at, and what was
 * missed is removed. Every page of the run has been stored by then.
 */
export async function chooseEnd(db: Db, run: Run): Promise<Choice> {
  const reconcile = await reconciles.findByRun(db, run.id);
  if (reconcile !== undefined && (await chooseLook(db, run, reconcile)) !== undefined)
    return { kind: "enter", phase: "verify" };
  const isLeft = (await suspects.haveMissed(db, run)) || (await strangers.areThere(db, run.workspaceId));
  return isLeft ? { kind: "remove" } : { kind: "finish" };
}
