import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import { raiseNotice } from "../notices/index.ts";
import type { Run } from "../runs/index.ts";
import { dispatchedStates, move } from "../runs/transitions.ts";
import type { RecordKind, RunQuestion } from "../tables/index.ts";
import { hasPendingBatches, needsConfirmation } from "./deletion-rule.ts";
import { countKnownByIdOnly, countNotFound, deleteNotFound } from "./not-found.ts";
import { countOrphanedCustomers, deleteOrphanedCustomers } from "./orphaned-customers.ts";
import { findReconcile } from "./reconciles.ts";
import type { Tombstone } from "./tombstones.ts";

/** What deleting the records that a run did not find came to. */
export type DeletionOutcome =
  | { kind: "deleted"; run: Run; deleted: Tombstone[] }
  /** The number exceeds what may be deleted without confirmation; the run waits for a person. */
  | { kind: "needsConfirmation"; run: Run; question: RunQuestion }
  /** Pages that were read before are not normalized yet. */
  | { kind: "awaitsBatches" }
  /** The run has another version now. */
  | { kind: "superseded" };

const kinds = ["conversation", "customer", "message"] as const;

/**
 * Deletes the records that a run did not find, and orphaned customers (`deletion-rule.ts` says when). When they are
 * many, it deletes nothing and asks a person for confirmation. It moves the run on in the same transaction, which
 * must do nothing else.
 */
export async function applyDeletions(tx: Db, run: Run): Promise<DeletionOutcome> {
  const { rows } = await sql`
    select 1 from run where id = ${run.id} and version = ${run.version} and state in ${dispatchedStates}
    for no key update`.execute(tx);
  if (rows.length === 0) return { kind: "superseded" };
  if (await hasPendingBatches(tx, run)) return { kind: "awaitsBatches" };
  const question = await buildQuestion(tx, run);
  if (question !== undefined) return askForConfirmation(tx, run, question);
  const deleted = [
    ...(await deleteNotFound(tx, run)),
    ...(await deleteOrphanedCustomers(tx, run.workspaceId)),
  ];
  const next = await move(tx, run, {
    to: "running",
    set: { removed: sql`removed + ${deleted.length}`, atBarrier: false },
  });
  return next === undefined ? { kind: "superseded" } : { kind: "deleted", run: next, deleted };
}

/** @returns undefined when no person must confirm the deletions */
async function buildQuestion(tx: Db, run: Run): Promise<RunQuestion | undefined> {
  const counts = await countNotFound(tx, run);
  counts.customer += await countOrphanedCustomers(tx, run.workspaceId);
  const approved = (await findReconcile(tx, run.id))?.approved ?? {};
  const wouldRemove: RunQuestion["wouldRemove"] = {};
  let isQuestion = false;
  for (const kind of kinds.filter((it) => counts[it] > 0)) {
    const count = counts[kind];
    const stored = await countStored(tx, run.workspaceId, kind);
    const known = kind === "conversation" ? await countKnownByIdOnly(tx, run) : { count: 0, of: 0 };
    const parts = [{ count: count - known.count, of: stored }, known];
    isQuestion ||= needsConfirmation({ parts, approved: approved[kind] ?? 0 });
    wouldRemove[kind] = { count, of: stored + known.of };
  }
  return isQuestion ? { kind: "removal", message: formatQuestion(wouldRemove), wouldRemove } : undefined;
}

function formatQuestion(wouldRemove: RunQuestion["wouldRemove"]): string {
  const parts = Object.entries(wouldRemove).map(([kind, { count, of }]) => `${count} of ${of} ${kind}s`);
  return `Kustomer does not have ${parts.join(", ")} any more. Nothing has been removed yet. Confirm the run to remove them here too, or cancel it to keep them.`;
}

async function countStored(db: Db, workspaceId: string, kind: RecordKind): Promise<number> {
  const records = db.selectFrom(kind).where("workspaceId", "=", workspaceId).where("deletedAt", "is", null);
  return (await records.select((eb) => eb.fn.countAll<number>().as("count")).executeTakeFirstOrThrow()).count;
}

async function askForConfirmation(tx: Db, run: Run, question: RunQuestion): Promise<DeletionOutcome> {
  const asking = await move(tx, run, {
    to: "paused",
    set: { pausedByPerson: true, atBarrier: false, question: JSON.stringify(question) },
  });
  await raiseNotice(tx, {
    workspaceId: run.workspaceId,
    kind: "removal_question",
    subject: run.id,
    level: "warn",
    message: question.message,
    details: { runId: run.id, wouldRemove: question.wouldRemove },
  });
  return asking === undefined ? { kind: "superseded" } : { kind: "needsConfirmation", run: asking, question };
}
