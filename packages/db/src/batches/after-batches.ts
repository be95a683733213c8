import { type RawBuilder, sql } from "kysely";
import { redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/**
 * SQL condition: a page of a workspace that was read up to an instant is not normalized yet, or not normalized again by a
 * replay. A worker that has opened it stores it by what held then.
 */
export const isUnsettledTo = (workspaceId: string, instant: RawBuilder<unknown>) => sql<boolean>`exists (
  select 1
  from raw_batch
  where workspace_id = ${workspaceId} and state = 'pending' and created_at <= ${instant})`;

/** Work on what a workspace has stored, one row by workspace. It waits for the pages that were read before it began. */
interface WorkAfterBatches {
  table: "erasure_scan" | "filter_change" | "redaction_pass";
  /** SQL condition on a row: work is left. */
  isOpen: RawBuilder<unknown>;
  /** SQL assignments for when the work begins or continues. */
  set?: RawBuilder<unknown>;
}

/** Whether work can go on, waits for a second until it is dispatched again, or has nothing left. */
export type WorkState = "ready" | "waiting" | "done";

/**
 * Begins work, or continues the work under way. Pages that were read before it began may have been stored by what held
 * before, so it waits until these are normalized.
 */
export async function beginAfterBatches(
  db: Db,
  workspaceId: string,
  { table, isOpen, set }: WorkAfterBatches,
): Promise<WorkState> {
  const { rows } = await sql<{ isWaiting: boolean }>`
    with begun as (
      update ${sql.table(table)} set
        ${set === undefined ? sql`` : sql`${set},`}
        batches_to = coalesce(batches_to, clock_timestamp()),
        dispatch_at = clock_timestamp() + ${redispatchAfter}
      where workspace_id = ${workspaceId} and ${isOpen}
      returning batches_to
    )
    select ${isUnsettledTo(workspaceId, sql`batches_to`)} as is_waiting from begun`.execute(db);
  const [begun] = rows;
  if (begun === undefined) return "done";
  if (!begun.isWaiting) return "ready";
  await sql`
    update ${sql.table(table)} set dispatch_at = clock_timestamp() + interval '1 second'
    where workspace_id = ${workspaceId}`.execute(db);
  return "waiting";
}
