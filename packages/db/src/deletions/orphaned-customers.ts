import { sql } from "kysely";
import { buildAdd, reasons } from "../backlog/add-entries.ts";
import type { Db } from "../client/open-db.ts";
import { addRecordErasures } from "./erasures.ts";
import { type Deletion, deleteBookkeeping, type Tombstone, writeTombstones } from "./tombstones.ts";

/** Adds customers that a record no longer names. They may be orphaned now. */
export async function addOrphanedCustomers(tx: Db, workspaceId: string, ids: readonly string[]) {
  if (ids.length === 0) return;
  await sql`
    insert into orphaned_customer (workspace_id, id)
    select distinct ${workspaceId}::uuid, id from unnest(${ids}::text[]) as it (id) order by id
    on conflict (workspace_id, id) do update set noted_at = clock_timestamp(), erased_at = null`.execute(tx);
}

/** SQL condition: a stored conversation or message names the customer of the row `orphan`. */
const isReferenced = sql<boolean>`(
      exists (
        select 1 from conversation
        where workspace_id = orphan.workspace_id and customer_id = orphan.id and deleted_at is null)
      or exists (
        select 1 from message
        where workspace_id = orphan.workspace_id and customer_id = orphan.id and deleted_at is null))`;

/** Counts the stored customers that no stored record names. */
export async function countOrphanedCustomers(db: Db, workspaceId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from orphaned_customer orphan
    join customer on customer.workspace_id = orphan.workspace_id and customer.id = orphan.id
    where orphan.workspace_id = ${workspaceId} and orphan.erased_at is null and customer.deleted_at is null
      and not ${isReferenced}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether a workspace has customers to check. */
export async function hasOrphanedCustomers(db: Db, workspaceId: string): Promise<boolean> {
  const orphans = db.selectFrom("orphanedCustomer").select("id").where("workspaceId", "=", workspaceId);
  const unchecked = orphans.where((eb) => eb.or([eb("erasedAt", "is", null), isSettled]));
  return (await unchecked.limit(1).executeTakeFirst()) !== undefined;
}

/** A transaction that named a customer while the customer was being deleted has committed after this time. */
const isSettled = sql<boolean>`erased_at < clock_timestamp() - interval '1 minute'`;

/** Which orphaned customers are deleted, and from where. */
interface OrphanOptions {
  /** Only these; by default all that may be orphaned. */
  ids?: readonly string[];
  /** Raw pages are not searched for them, because they go soon by themselves. */
  areRawPagesKept?: boolean;
}

/**
 * Deletes customers that no stored record names: without feedback they are only personal data. When a record names
 * one at the same moment, the next call detects it and adds the customer to the fetch backlog.
 */
export async function deleteOrphanedCustomers(
  tx: Db,
  workspaceId: string,
  { ids, areRawPagesKept = false }: OrphanOptions = {},
): Promise<Tombstone[]> {
  const isOneOf = ids === undefined ? sql`true` : sql`id = any(${ids}::text[])`;
  const named = sql`
    select orphan.workspace_id, 'customer', orphan.id, ${reasons.namedByMessage}, 'live'
    from orphaned_customer orphan
    where orphan.workspace_id = ${workspaceId} and ${isSettled} and ${isReferenced}`;
  await buildAdd(named, "startOver").execute(tx);
  // A page that was under way may have stored one meanwhile, because the fetch backlog asked for it.
  await sql`
    update orphaned_customer orphan set erased_at = null
    where workspace_id = ${workspaceId} and ${isSettled} and not ${isReferenced} and exists (
      select 1 from customer where workspace_id = orphan.workspace_id and id = orphan.id and deleted_at is null)`.execute(
    tx,
  );
  await sql`
    delete from orphaned_customer orphan
    where workspace_id = ${workspaceId} and (${isSettled} or (erased_at is null and ${isReferenced}))`.execute(
    tx,
  );
  const { rows: deletions } = await sql<Deletion>`
    with erased as (
      update orphaned_customer set erased_at = clock_timestamp()
      where workspace_id = ${workspaceId} and erased_at is null and ${isOneOf}
      returning id, erased_at as deleted_at
    )
    select * from erased order by id`.execute(tx);
  const deleted = await writeTombstones(tx, { kind: "customer", workspaceId }, { deletions });
  // Also of those that are not stored yet: else the fetch backlog would bring them.
  await deleteBookkeeping(
    tx,
    workspaceId,
    deletions.map(({ id }) => ({ kind: "customer", id })),
  );
  if (!areRawPagesKept) await addRecordErasures(tx, workspaceId, deleted);
  return deleted;
}
