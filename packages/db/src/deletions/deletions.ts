import { sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { raiseNotice } from "../notices/notices.ts";
import type { Run } from "../runs/runs.ts";
import type { RecordKind, RunQuestion } from "../tables/index.ts";
import { countNotFound, deleteNotFound } from "./not-found.ts";
import { countOrphanedCustomers as countStrangers, deleteOrphanedCustomers } from "./orphaned-customers.ts";
import { findReconcile } from "./reconciles.ts";
import type { Tombstone } from "./tombstones.ts";

/** What became of what a run has missed. */
export type DeletionOutcome =
  | { kind: "removed"; run: Run; deleted: Tombstone[] }
  /** It is more than goes without asking; the run waits for a person. */
  | { kind: "asks"; run: Run; question: RunQuestion }
  /** What was read before it was missed is not normalized yet. */
  | { kind: "early" }
  /** Somebody else has moved the run. */
  | { kind: "moved" };

/** So many records of a kind go without asking, or so large a part of those that are stored. */
const maxUnconfirmed = { count: 20, share: 0.02 };

const kinds = ["conversation", "customer", "message"] as const;

/**
 * Removes what a run has missed, all of it or, when it is much, nothing before a person has agreed. Part of a
 * transaction of its own; the run moves on with it.
 */
export async function applyDeletions(tx: Db, run: Run): Promise<DeletionOutcome> {
  const { rows } = await sql`
    select 1 from run where id = ${run.id} and version = ${run.version} and state in ('queued', 'running', 'waiting')
    for no key update`.execute(tx);
  if (rows.length === 0) return { kind: "moved" };
  if (await hasPendingBatches(tx, run)) return { kind: "early" };
  const question = await buildQuestion(tx, run);
  if (question !== undefined) return askForConfirmation(tx, run, question);
  const deleted = [
    ...(await deleteNotFound(tx, run)),
    ...(await deleteOrphanedCustomers(tx, run.workspaceId)),
  ];
  const { rows: moved } = await sql<Run>`
    update run set version = version + 1, removed = removed + ${deleted.length}, at_barrier = false, state = 'running',
      dispatch_at = clock_timestamp() + ${redispatchAfter}
    where id = ${run.id} returning *`.execute(tx);
  const [next] = moved;
  return next === undefined ? { kind: "moved" } : { kind: "removed", run: next, deleted };
}

/**
 * A page that was read before a record was missed may still be on its way into the store, and tell where a message went.
 */
export async function hasPendingBatches(tx: Db, run: Run): Promise<boolean> {
  const { rows } = await sql<{ isEarly: boolean }>`
    select exists (
      select 1 from raw_batch where workspace_id = ${run.workspaceId} and state = 'pending' and not replayed and observed_at <= (
        select max(not_found_at) from deletion_candidate where workspace_id = ${run.workspaceId} and run_id = ${run.id})) as is_early`.execute(
    tx,
  );
  return rows[0]?.isEarly ?? false;
}

/** @returns undefined when what would be removed is little, or no more than a person has agreed to */
async function buildQuestion(tx: Db, run: Run): Promise<RunQuestion | undefined> {
  const missed = await countNotFound(tx, run);
  missed.customer += await countStrangers(tx, run.workspaceId);
  const approved = (await findReconcile(tx, run.id))?.approved ?? {};
  const wouldRemove: RunQuestion["wouldRemove"] = {};
  let isMuch = false;
  for (const kind of kinds.filter((it) => missed[it] > 0)) {
    const of = missed[kind] > maxUnconfirmed.count ? await countStored(tx, run.workspaceId, kind) : null;
    const allowed = Math.max(maxUnconfirmed.count, (of ?? 0) * maxUnconfirmed.share, approved[kind] ?? 0);
    isMuch ||= missed[kind] > allowed;
    wouldRemove[kind] = { count: missed[kind], of: of ?? (await countStored(tx, run.workspaceId, kind)) };
  }
  return isMuch ? { kind: "removal", message: formatQuestion(wouldRemove), wouldRemove } : undefined;
}

function formatQuestion(wouldRemove: RunQuestion["wouldRemove"]): string {
  const parts = Object.entries(wouldRemove).map(([kind, { count, of }]) => `${count} of ${of} ${kind}s`);
  return `Kustomer does not have ${parts.join(", ")} any more. Confirm the run to remove them here too, or cancel it to keep them; nothing has been removed.`;
}

async function countStored(db: Db, workspaceId: string, kind: RecordKind): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from ${sql.table(kind)} where workspace_id = ${workspaceId} and deleted_at is null`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

async function askForConfirmation(tx: Db, run: Run, question: RunQuestion): Promise<DeletionOutcome> {
  const { rows } = await sql<Run>`
    update run set version = version + 1, state = 'paused', paused_by_person = true, at_barrier = false, dispatch_at = null,
      question = ${JSON.stringify(question)}::jsonb
    where id = ${run.id} returning *`.execute(tx);
  await raiseNotice(tx, {
    workspaceId: run.workspaceId,
    kind: "removal_question",
    subject: run.id,
    level: "warn",
    message: question.message,
    details: { runId: run.id, wouldRemove: question.wouldRemove },
  });
  const [asking] = rows;
  return asking === undefined ? { kind: "moved" } : { kind: "asks", run: asking, question };
}
