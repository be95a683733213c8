import { sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import type { Db } from "../client/open-db.ts";
import { addRecordErasures } from "./erasures.ts";
import { type Deletion, deleteBookkeeping, type Tombstone, writeTombstones } from "./tombstones.ts";

/** Adds customers that a record no longer names. They may be orphaned now. */
export async function addOrphanedCustomers(
  tx: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    insert into orphaned_customer (workspace_id, id)
    select distinct ${workspaceId}::uuid, id from unnest(${ids}::text[]) as it (id) order by id
    on conflict (workspace_id, id) do update set noted_at = clock_timestamp(), erased_at = null`.execute(tx);
}

/** Whether a stored conversation or message names the customer `u`. */
const isReferenced = sql`(
  exists (select 1 from conversation c
    where c.workspace_id = u.workspace_id and c.customer_id = u.id and c.deleted_at is null)
  or exists (select 1 from message m
    where m.workspace_id = u.workspace_id and m.customer_id = u.id and m.deleted_at is null))`;

/** Counts the stored customers that no stored record names. */
export async function countOrphanedCustomers(db: Db, workspaceId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from orphaned_customer u
    join customer it on it.workspace_id = u.workspace_id and it.id = u.id and it.deleted_at is null
    where u.workspace_id = ${workspaceId} and u.erased_at is null and not ${isReferenced}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether a workspace has customers to check. */
export async function hasOrphanedCustomers(db: Db, workspaceId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from orphaned_customer where workspace_id = ${workspaceId}
      and (erased_at is null or ${isSettled}) limit 1`.execute(db);
  return rows.length > 0;
}

/** A transaction that named a customer while the customer was being deleted has committed after this time. */
const isSettled = sql`erased_at < clock_timestamp() - interval '1 minute'`;

/**
 * Deletes customers that no stored record names: without feedback they are only personal data. When a record names
 * one at the same moment, the next call detects it and adds the customer to the fetch backlog.
 */
export async function deleteOrphanedCustomers(tx: Db, workspaceId: string): Promise<Tombstone[]> {
  const named = sql`
    select u.workspace_id, 'customer', u.id, ${reasons.namedByMessage}, 'live' from orphaned_customer u
    where u.workspace_id = ${workspaceId} and ${isSettled} and ${isReferenced}`;
  await buildAdd(named).execute(tx);
  await sql`
    delete from orphaned_customer u
    where workspace_id = ${workspaceId} and (${isSettled} or (erased_at is null and ${isReferenced}))`.execute(
    tx,
  );
  const { rows: deletions } = await sql<Deletion>`
    select id, clock_timestamp() as deleted_at from orphaned_customer
    where workspace_id = ${workspaceId} and erased_at is null order by id`.execute(tx);
  const deleted = await writeTombstones(tx, { kind: "customer", workspaceId }, { deletions });
  await sql`
    update orphaned_customer set erased_at = clock_timestamp()
    where workspace_id = ${workspaceId} and erased_at is null`.execute(tx);
  await deleteBookkeeping(tx, workspaceId, deleted);
  await addRecordErasures(tx, workspaceId, deleted);
  return deleted;
}
