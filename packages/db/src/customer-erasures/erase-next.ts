import { type Selectable, sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import type { ErasedRecordTable, RecordKind } from "../tables/index.ts";
import { countRemoved } from "./count-removed.ts";
import { eraseConversations, eraseCustomer, eraseMessages } from "./erase-records.ts";
import { addErasedRecords } from "./erased-records.ts";

/** How many conversations, or single messages, one transaction clears, and how many ids one discovers. */
const chunk = { conversations: 50, messages: 500, ids: 1_000 };

/**
 * Does the next piece of a workspace's erasures, in a short transaction of its own: clears conversations or messages, or
 * discovers which belong to an erased customer. Two callers may do so at once: the rows are locked, and a piece that is
 * done again changes nothing.
 * @returns whether there was something to do
 */
export function eraseNext(db: Db, workspaceId: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const next = await lockNext(tx, workspaceId);
    const [first] = next;
    if (first === undefined) return false;
    const ids = next.map((it) => it.id);
    const clear = { workspaceId, erasureId: first.erasureId, ids };
    if (first.kind === "customer") return eraseOrDiscover(tx, { ...clear, customerId: first.id });
    const erase = first.kind === "message" ? eraseMessages : eraseConversations;
    const { isComplete, removed } = await erase(tx, clear);
    await countRemoved(tx, first.erasureId, removed);
    if (isComplete) await markCleared(tx, { workspaceId, kind: first.kind, ids });
    return true;
  });
}

type Pending = Pick<Selectable<ErasedRecordTable>, "kind" | "id" | "erasureId">;

/** Locks records of one kind and erasure that are still to be cleared. Customers come last, because they name the others. */
async function lockNext(tx: Db, workspaceId: string): Promise<Pending[]> {
  const { rows } = await sql<Pending>`
    with first as (
      select kind, erasure_id from erased_record
      where workspace_id = ${workspaceId} and cleared_at is null
      order by kind = 'customer', kind limit 1
    )
    select kind, id, erasure_id from erased_record
    where workspace_id = ${workspaceId} and cleared_at is null and (kind, erasure_id) = (select kind, erasure_id from first)
    order by id
    limit (select case kind when 'message' then ${chunk.messages}::integer
      when 'conversation' then ${chunk.conversations} else 1 end from first)
    for update`.execute(tx);
  return rows;
}

async function markCleared(
  tx: Db,
  { workspaceId, kind, ids }: { workspaceId: string; kind: RecordKind; ids: readonly string[] },
): Promise<void> {
  await sql`
    update erased_record set cleared_at = clock_timestamp()
    where workspace_id = ${workspaceId} and kind = ${kind} and id = any(${ids}::text[])`.execute(tx);
}

interface CustomerToErase {
  workspaceId: string;
  erasureId: string;
  customerId: string;
}

/** Discovers records that name a customer. When there is none any more, the customer is cleared. */
async function eraseOrDiscover(tx: Db, it: CustomerToErase): Promise<true> {
  const named = await listNaming(tx, it);
  if (named.length > 0) {
    await reopen(tx, it, named);
    return true;
  }
  await countRemoved(tx, it.erasureId, await eraseCustomer(tx, it));
  await markCleared(tx, { ...it, kind: "customer", ids: [it.customerId] });
  return true;
}

type Naming = Pick<Pending, "kind" | "id">;

/** Lists records that name a customer: conversations, then messages within conversations of others. */
async function listNaming(tx: Db, { workspaceId, customerId }: CustomerToErase): Promise<Naming[]> {
  for (const kind of ["conversation", "message"] as const) {
    const { rows } = await sql<Naming>`
      select ${kind}::text as kind, id from ${sql.table(kind)}
      where workspace_id = ${workspaceId} and customer_id = ${customerId} limit ${chunk.ids}`.execute(tx);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** Adds records to those that are to be cleared; those that were cleared before are cleared again. */
async function reopen(
  tx: Db,
  { workspaceId, erasureId }: CustomerToErase,
  named: readonly Naming[],
): Promise<void> {
  await addErasedRecords(
    tx,
    workspaceId,
    named.map((it) => ({ ...it, erasureId })),
  );
  for (const kind of ["conversation", "message"] as const)
    await sql`
      update erased_record set cleared_at = null, erasure_id = ${erasureId}
      where workspace_id = ${workspaceId} and kind = ${kind}
        and id = any(${named.filter((it) => it.kind === kind).map((it) => it.id)}::text[])`.execute(tx);
}
