import { type Selectable, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { WithheldRecordTable } from "../tables/index.ts";

/** A record whose texts are withheld until its customer is known. */
export type WithheldRecord = Pick<
  Selectable<WithheldRecordTable>,
  "kind" | "id" | "customerId" | "encryptedRecord"
>;

/** Saves records of one kind that are stored without their texts. */
export async function saveWithheld(
  tx: Db,
  workspaceId: string,
  records: readonly WithheldRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const sorted = [...records].sort((a, b) => (a.id < b.id ? -1 : 1));
  await sql`
    insert into withheld_record (workspace_id, kind, id, customer_id, encrypted_record)
    select ${workspaceId}::uuid, it.*
    from unnest(
      ${sorted.map((it) => it.kind)}::text[],
      ${sorted.map((it) => it.id)}::text[],
      ${sorted.map((it) => it.customerId)}::text[],
      ${sorted.map((it) => it.encryptedRecord)}::bytea[]) as it
    on conflict (workspace_id, kind, id) do update set
      customer_id = excluded.customer_id, encrypted_record = excluded.encrypted_record,
      withheld_at = excluded.withheld_at`.execute(tx);
}

/**
 * Locks and removes records that are no longer to be withheld: their customer is stored, or is not to be read any more. The
 * caller writes them in the same transaction, conversations before messages.
 */
export async function takeWithheld(
  tx: Db,
  workspaceId: string,
  { limit }: { limit: number },
): Promise<WithheldRecord[]> {
  const { rows } = await sql<WithheldRecord>`
    delete from withheld_record
    where workspace_id = ${workspaceId} and (kind, id) in (
      select kind, id from withheld_record w
      where workspace_id = ${workspaceId} and (
        exists (
          select 1 from customer c
          where c.workspace_id = w.workspace_id and c.id = w.customer_id and c.deleted_at is null)
        or not exists (
          select 1 from fetch_backlog b
          where b.workspace_id = w.workspace_id and b.kind = 'customer' and b.id = w.customer_id and b.outcome is null))
      order by kind, id
      limit ${limit} for update skip locked)
    returning kind, id, customer_id, encrypted_record`.execute(tx);
  return rows.sort((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1));
}

/** Whether records of a workspace are withheld, or are to be redacted by further names. */
export async function hasStoredToRedact(db: Db, workspaceId: string): Promise<boolean> {
  const { rows } = await sql<{ isLeft: boolean }>`
    select exists (select 1 from withheld_record where workspace_id = ${workspaceId})
      or exists (select 1 from customer_name where workspace_id = ${workspaceId} and changed_at is not null) as is_left`.execute(
    db,
  );
  return rows[0]?.isLeft ?? false;
}
