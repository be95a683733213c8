import type { Filters } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import { beginAfterBatches, type WorkState } from "../batches/after-batches.ts";
import { now } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import { claimStale } from "../resumable-work/resumable-work.ts";
import type { FilterChangeTable, FilterPhase } from "../tables/index.ts";

/** The evaluation after the last change of a workspace's filters. */
export type FilterChange = Selectable<FilterChangeTable>;

/**
 * Sets the filters of an integration. Stored and filtered records are evaluated again afterwards. The caller has locked the
 * integration, dispatches the evaluation after the commit, and passes filters that differ from the present ones.
 */
export async function setFilters(
  tx: Db,
  { id, workspaceId }: { id: string; workspaceId: string },
  filters: Filters | null,
): Promise<void> {
  const json = filters === null ? null : JSON.stringify(filters);
  const changed = tx.updateTable("integration").set({ filters: json, filtersOn: true, updatedAt: now });
  await changed.where("id", "=", id).execute();
  await sql`
    insert into filter_change (workspace_id, phase) values (${workspaceId}, 'conversations')
    on conflict (workspace_id) do update set
      phase = excluded.phase, changed_at = clock_timestamp(), batches_to = null, last_id = '', evaluated = 0, removed = 0,
      removed_messages = 0, requested = 0, came_in = 0, finished_at = null, dispatch_at = clock_timestamp()`.execute(
    tx,
  );
}

/** Finds the last change of a workspace's filters. */
export function findChange(db: Db, workspaceId: string): Promise<FilterChange | undefined> {
  return db.selectFrom("filterChange").selectAll().where("workspaceId", "=", workspaceId).executeTakeFirst();
}

/** The same, locked until the transaction ends. */
export function lockChange(tx: Db, workspaceId: string): Promise<FilterChange | undefined> {
  const change = tx.selectFrom("filterChange").selectAll().where("workspaceId", "=", workspaceId);
  return change.forUpdate().executeTakeFirst();
}

const evaluatedPhases = sql`('conversations', 'messages')`;

/** Claims up to `limit` workspaces whose stored records are to be evaluated, and returns their ids. */
export async function claimDueChanges(db: Db, limit: number): Promise<string[]> {
  const key = sql`workspace_id`;
  const isOpen = sql`phase in ${evaluatedPhases} and phase <> 'done'`; // the latter for the index
  const rows = await claimStale<{ workspaceId: string }>(db, {
    ...{ table: "filter_change", key, isOpen, returning: key, limit },
  });
  return rows.map((it) => it.workspaceId);
}

/** Begins an evaluation, or continues the one under way, once the pages that earlier filters may apply to are normalized. */
export const beginEvaluation = (db: Db, workspaceId: string): Promise<WorkState> =>
  beginAfterBatches(db, workspaceId, { table: "filter_change", isOpen: sql`phase in ${evaluatedPhases}` });

/** Which phase follows each one. */
const nextPhases: Record<FilterPhase, FilterPhase> = {
  conversations: "messages",
  messages: "conversations again",
  "conversations again": "threads again",
  "threads again": "done",
  done: "done",
};

/** How far a step of an evaluation has come. */
export interface FilterProgress {
  /** The last id of the step; undefined when the phase is over. */
  lastId: string | undefined;
  evaluated?: number;
  removed?: number;
  removedMessages?: number;
  requested?: number;
}

/** Records the progress of a change that the caller has locked. */
export async function advanceChange(
  tx: Db,
  { workspaceId, phase }: FilterChange,
  { lastId, evaluated = 0, removed = 0, removedMessages = 0, requested = 0 }: FilterProgress,
): Promise<FilterPhase> {
  const next = lastId === undefined ? nextPhases[phase] : phase;
  const finishedAt = next === "done" ? now : null;
  const add = (column: string, by: number) => sql<number>`${sql.ref(column)} + ${by}`;
  await tx
    .updateTable("filterChange")
    .set({
      phase: next,
      lastId: lastId ?? "",
      evaluated: add("evaluated", evaluated),
      removed: add("removed", removed),
      removedMessages: add("removed_messages", removedMessages),
      requested: add("requested", requested),
      finishedAt,
    })
    .where("workspaceId", "=", workspaceId)
    .execute();
  return next;
}
