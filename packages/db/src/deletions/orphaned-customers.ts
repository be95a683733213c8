import { sql } from "kysely";
import { reasons } from "../backlog/backlog.ts";
import type { Db } from "../client/open-db.ts";
import { addRecordErasures } from "./erasures.ts";
import { type Deletion, deleteBookkeeping, type Tombstone, writeTombstones } from "./tombstones.ts";

/** Notes customers that something has stopped naming. */
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

/** Whether a conversation or a message that is there names the customer `u`. */
const isReferenced = sql`(
  exists (select 1 from conversation c
    where c.workspace_id = u.workspace_id and c.customer_id = u.id and c.deleted_at is null)
  or exists (select 1 from message m
    where m.workspace_id = u.workspace_id and m.customer_id = u.id and m.deleted_at is null))`;

/** How many stored customers nothing names any more. */
export async function countOrphanedCustomers(db: Db, workspaceId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from orphaned_customer u
    join customer it on it.workspace_id = u.workspace_id and it.id = u.id and it.deleted_at is null
    where u.workspace_id = ${workspaceId} and u.erased_at is null and not ${isReferenced}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Whether there is any customer to look at. */
export async function hasOrphanedCustomers(db: Db, workspaceId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from orphaned_customer where workspace_id = ${workspaceId}
      and (erased_at is null or ${isSettled}) limit 1`.execute(db);
  return rows.length > 0;
}

/** Whatever named a customer while it was being erased is committed after this time. */
const isSettled = sql`erased_at < clock_timestamp() - interval '1 minute'`;

/**
 * Erases customers that nothing names any more: without feedback they are only people. One that was named at that very
 * moment is noticed the next time, and wanted again.
 */
export async function deleteOrphanedCustomers(tx: Db, workspaceId: string): Promise<Tombstone[]> {
  await sql`
    insert into fetch_backlog (workspace_id, kind, id, reason)
    select u.workspace_id, 'customer', u.id, ${reasons.namedByMessage} from orphaned_customer u
    where u.workspace_id = ${workspaceId} and ${isSettled} and ${isReferenced}
    order by u.id
    on conflict (workspace_id, kind, id) do update set
      lane = 'live', outcome = null, tries = 0, added_at = clock_timestamp()`.execute(tx);
  await sql`
    delete from orphaned_customer u
    where workspace_id = ${workspaceId} and (${isSettled} or (erased_at is null and ${isReferenced}))`.execute(
    tx,
  );
  const { rows: gone } = await sql<Deletion>`
    select id, clock_timestamp() as deleted_at from orphaned_customer
    where workspace_id = ${workspaceId} and erased_at is null order by id`.execute(tx);
  const buried = await writeTombstones(tx, { kind: "customer", workspaceId }, { gone });
  await sql`
    update orphaned_customer set erased_at = clock_timestamp()
    where workspace_id = ${workspaceId} and erased_at is null`.execute(tx);
  await deleteBookkeeping(tx, workspaceId, buried);
  await addRecordErasures(tx, workspaceId, buried);
  return buried;
}
