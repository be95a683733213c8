import { sql } from "kysely";
import { isUnsettledTo } from "../batches/after-batches.ts";
import { selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/** What is known of a customer's names. */
export interface KnownNames {
  customerId: string;
  /** Null when the names were not redacted yet when the customer was stored. */
  encryptedNames: Buffer | null;
  /** The name fields of the stored customer. */
  attributes: Record<string, unknown>;
}

/** Finds the names of those of `ids` that are known customers: stored and not deleted, or with names that were saved. */
export async function findNames(db: Db, workspaceId: string, ids: readonly string[]): Promise<KnownNames[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<KnownNames>`
    select coalesce(n.customer_id, c.id) as customer_id, n.encrypted_names,
      jsonb_build_object('name', c.attributes->'name', 'displayName', c.attributes->'displayName',
        'firstName', c.attributes->'firstName', 'lastName', c.attributes->'lastName') as attributes
    from (select * from ${selectAmong("customer", workspaceId, ids)} it where deleted_at is null) c
    full join (
      select * from customer_name
      where workspace_id = ${workspaceId}::uuid and customer_id = any(${ids}::text[])) n
    on n.customer_id = c.id`.execute(db);
  return rows;
}

/** The names of a customer to save. */
export interface NamesToSave {
  customerId: string;
  encryptedNames: Buffer;
  /** Whether the customer's stored records must be redacted by a name that is new. */
  isFurther: boolean;
}

/** Saves names of customers that are stored. */
export async function saveNames(tx: Db, workspaceId: string, names: readonly NamesToSave[]): Promise<void> {
  if (names.length === 0) return;
  const sorted = [...names].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  await sql`
    insert into customer_name (workspace_id, customer_id, encrypted_names, changed_at)
    select ${workspaceId}::uuid, it.customer_id, it.encrypted_names, case when it.is_further then clock_timestamp() end
    from unnest(
      ${sorted.map((it) => it.customerId)}::text[],
      ${sorted.map((it) => it.encryptedNames)}::bytea[],
      ${sorted.map((it) => it.isFurther)}::boolean[]) as it (customer_id, encrypted_names, is_further)
    join customer on customer.workspace_id = ${workspaceId}::uuid and customer.id = it.customer_id
      and customer.deleted_at is null
    on conflict (workspace_id, customer_id) do update set
      encrypted_names = excluded.encrypted_names,
      changed_at = coalesce(excluded.changed_at, customer_name.changed_at),
      phase = 'conversations', last_id = ''`.execute(tx);
}

/** A customer whose stored records are to be redacted by further names. */
export interface RenamedCustomer {
  customerId: string;
  phase: "conversations" | "messages" | "notes";
  lastId: string;
}

/**
 * Locks the next customer with further names, once every page that was read before they were known is normalized: such a page
 * may have been stored without them.
 */
export async function lockRenamed(tx: Db, workspaceId: string): Promise<RenamedCustomer | undefined> {
  const { rows } = await sql<RenamedCustomer>`
    select customer_id, phase, last_id from customer_name n
    where workspace_id = ${workspaceId} and changed_at is not null
      and not ${isUnsettledTo(workspaceId, sql`n.changed_at`)}
    limit 1 for update skip locked`.execute(tx);
  return rows[0];
}

/** Which phase follows each one; none follows the last. */
const nextPhases = { conversations: "messages", messages: "notes", notes: undefined } as const;

/** Records how far the records of a customer are redacted. `lastId`: undefined when the phase is over. */
export async function advanceRenamed(
  tx: Db,
  workspaceId: string,
  { customerId, phase, lastId }: Omit<RenamedCustomer, "lastId"> & { lastId: string | undefined },
): Promise<void> {
  const next = nextPhases[phase];
  const isOver = lastId === undefined && next === undefined;
  await sql`
    update customer_name set
      changed_at = case when ${!isOver} then changed_at end,
      phase = ${isOver ? "conversations" : lastId === undefined ? next : phase},
      last_id = ${lastId ?? ""}
    where workspace_id = ${workspaceId} and customer_id = ${customerId}`.execute(tx);
}
