import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { selectAfter } from "../records/record-queries.ts";

/** Which page of a search for customers by address. */
export interface AddressSlice {
  workspaceId: string;
  /** Any of these, in lower case. */
  addresses: readonly string[];
  after?: string | undefined;
  /** How many customers to look at. */
  limit: number;
}

/**
 * Looks at a page of customers by id and finds those who have an e-mail address, any of theirs. No index has all addresses of
 * a customer, and few people ask for theirs.
 * @returns with `next`, the id after which to look on; undefined at the end
 */
export async function findByAddress(
  db: Db,
  { addresses, limit, ...slice }: AddressSlice,
): Promise<{ ids: string[]; next: string | undefined }> {
  const emails = sql`case jsonb_typeof(attributes -> 'emails') when 'array' then attributes -> 'emails' else '[]' end`;
  const { rows } = await sql<{ id: string; isMatch: boolean }>`
    select id, coalesce(lower(email) = any(${addresses}::text[]), false) or exists (
      select 1 from jsonb_array_elements(${emails}) as it
      where lower(it ->> 'email') = any(${addresses}::text[])) as is_match
    from (${selectAfter("customer", { ...slice, limit })}) customer
    order by id`.execute(db);
  return {
    ids: rows.filter((it) => it.isMatch).map((it) => it.id),
    next: rows.length === limit ? rows.at(-1)?.id : undefined,
  };
}

interface OfCustomer {
  workspaceId: string;
  customerId: string;
}

/** Whether anything that is stored names a customer: a record, a tombstone, or an erasure. */
export async function isNamed(db: Db, { workspaceId, customerId }: OfCustomer): Promise<boolean> {
  const find = (table: string, column: string) => sql`exists (
    select 1 from ${sql.table(table)} where workspace_id = ${workspaceId} and ${sql.ref(column)} = ${customerId})`;
  const { rows } = await sql<{ isNamed: boolean }>`
    select ${find("customer", "id")} or ${find("conversation", "customerId")} or ${find("message", "customerId")}
      or ${find("customer_erasure", "customerId")} as is_named`.execute(db);
  return rows[0]?.isNamed === true;
}

/** What stays of a customer who was deleted at Kustomer. */
export interface CustomerTombstone {
  id: string;
  createdAt: Date | null;
  updatedAt: Date;
  deletedAt: Date;
}

/** Finds the tombstone of a customer. */
export async function findTombstone(
  db: Db,
  { workspaceId, customerId }: OfCustomer,
): Promise<CustomerTombstone | undefined> {
  const { rows } = await sql<CustomerTombstone>`
    select id, created_at, updated_at, deleted_at from customer
    where ${isAmong(workspaceId, [customerId])} and deleted_at is not null`.execute(db);
  return rows[0];
}

/** Lists those of some conversations that are a customer's own. */
export async function listOwnConversations(
  db: Db,
  { workspaceId, customerId, ids }: OfCustomer & { ids: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from conversation
    where ${isAmong(workspaceId, ids)} and customer_id = ${customerId} and deleted_at is null`.execute(db);
  return rows.map((it) => it.id);
}
