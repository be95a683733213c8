import { sql } from "kysely";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { dispatchErasureScan } from "../deletions/index.ts";

/**
 * Ends the erasures of a workspace of which nothing is left. Call it when a scan of the raw batches has ended: every page
 * that was parsed before the erasure is stored by then, so what it brought is found here and cleared again.
 * @returns the ids of the erasures that ended
 */
export function finishErasures(db: Db, workspaceId: string): Promise<string[]> {
  return inTransaction(db, async (tx) => {
    if (await reopenStored(tx, workspaceId)) return [];
    const { rows } = await sql<{ id: string }>`
      update customer_erasure c set done_at = clock_timestamp()
      where workspace_id = ${workspaceId} and done_at is null
        and not exists (select 1 from erased_record r where r.erasure_id = c.id and r.cleared_at is null)
        and not exists (
          select 1 from erased_record r
          join erasure e on (e.workspace_id, e.kind, e.id) = (r.workspace_id, r.kind, r.id) and e.done_at is null
          where r.erasure_id = c.id)
      returning id`.execute(tx);
    return rows.map((it) => it.id);
  });
}

/** Clears again what a page has stored that was parsed before the erasure. @returns whether there is something */
async function reopenStored(tx: Db, workspaceId: string): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update erased_record r set cleared_at = null
    from customer_erasure c
    where c.workspace_id = ${workspaceId} and c.done_at is null and r.erasure_id = c.id and r.cleared_at is not null
      and case r.kind
        when 'customer' then
          exists (select 1 from customer s where s.workspace_id = r.workspace_id and s.id = r.id and s.deleted_at is null)
          or exists (select 1 from conversation s where s.workspace_id = r.workspace_id and s.customer_id = r.id)
          or exists (select 1 from message s where s.workspace_id = r.workspace_id and s.customer_id = r.id)
          or exists (select 1 from note s where s.workspace_id = r.workspace_id and s.customer_id = r.id)
        when 'conversation' then
          exists (select 1 from conversation s where s.workspace_id = r.workspace_id and s.id = r.id and s.deleted_at is null)
          or exists (select 1 from message s
            where s.workspace_id = r.workspace_id and s.conversation_id = r.id and s.deleted_at is null)
        else exists (select 1 from message s where s.workspace_id = r.workspace_id and s.id = r.id and s.deleted_at is null)
      end`.execute(tx);
  if (numAffectedRows === 0n) return false;
  await dispatchErasureScan(tx, workspaceId);
  return true;
}
