import { type Capabilities, readingRights } from "@inlet/contracts";
import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { IntegrationTable, ReconcileTable, Run } from "../tables/index.ts";

/*
 * When a record is deleted. A reconcile run writes a tombstone over a stored record when all of this holds:
 *
 * 1. The record is a deletion candidate, the run has requested it by its id, and Kustomer did not have it
 *    (`isVerifiedAbsent`). A message is also deleted with its conversation, unless it moved to another one.
 * 2. Every page that was read before is normalized, because it may show where a message moved (`hasPendingBatches`).
 * 3. The integration still has the key with which the run began, and the key has lost no right (`findKeyChange`).
 * 4. The records are few, or a person has confirmed as many (`needsConfirmation`).
 * 5. No page has shown the record since Kustomer did not have it (`isUnobservedSince`).
 *
 * A customer is also deleted when no stored record names them any more (`orphaned-customers.ts`). Those count under 4.
 */

/** A run deletes this many records of a kind, or this share of them, without asking a person. */
const maxUnconfirmed = { count: 20, share: 0.02 };

/** SQL condition on `deletion_candidate`: the run has requested the record by its id, and Kustomer did not have it. */
export const isVerifiedAbsent = ({ id, workspaceId }: Pick<Run, "id" | "workspaceId">) =>
  sql<boolean>`workspace_id = ${workspaceId}::uuid and run_id = ${id}::uuid and not_found_at is not null`;

/** Whether a page that was read before a record was not found is still to be normalized. */
export async function hasPendingBatches(db: Db, run: Pick<Run, "id" | "workspaceId">): Promise<boolean> {
  const { rows } = await sql`
    select 1 from raw_batch
    where workspace_id = ${run.workspaceId} and state = 'pending' and not replayed
      and observed_at <= (select max(not_found_at) from deletion_candidate where ${isVerifiedAbsent(run)})
    limit 1`.execute(db);
  return rows.length > 0;
}

type KeyState = Pick<Selectable<ReconcileTable>, "keyGeneration" | "capabilities">;

/**
 * Finds how an integration's key has changed since a run began. A weaker key, or another one, may not see records that
 * still exist.
 */
export function findKeyChange(
  before: KeyState | undefined,
  now: Pick<Selectable<IntegrationTable>, keyof KeyState>,
): "was replaced" | "lost a right" | undefined {
  if (before?.keyGeneration !== now.keyGeneration) return "was replaced";
  return hasLostRight(before.capabilities, now.capabilities) ? "lost a right" : undefined;
}

const hasLostRight = (before: Capabilities, now: Capabilities): boolean =>
  readingRights.some((right) => before[right] && !now[right]);

/** How many records are to be deleted, of how many. */
export type DeletedShare = Record<"count" | "of", number>;

/**
 * Whether a person must confirm the deletion of records of one kind. Of conversations, those that are known by id only are a part
 * of their own: there may be far more or far fewer of them. A person may have `approved` some of this run.
 */
export function needsConfirmation({
  parts,
  approved,
}: {
  parts: readonly DeletedShare[];
  approved: number;
}): boolean {
  const isMany = ({ count, of }: DeletedShare) =>
    count > Math.max(maxUnconfirmed.count, of * maxUnconfirmed.share);
  return parts.some(isMany) && parts.reduce((sum, it) => sum + it.count, 0) > approved;
}

/** SQL condition on a stored record `it`: it is not deleted, and no page has shown it since `instant`. */
export const isUnobservedSince = (instant: RawBuilder<unknown>) =>
  sql<boolean>`it.deleted_at is null and it.observed_at <= ${instant}`;
