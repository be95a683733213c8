import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { RecordKind } from "../tables/index.ts";

/** A record whose text was taken away; what remains is that it was there. */
export interface Tombstone {
  kind: RecordKind;
  id: string;
  /** When it was seen to be gone: whatever was observed later revives it. */
  deletedAt: Date;
}

const kinds = ["conversation", "message", "customer"] as const;

/**
 * What goes with a record besides its attributes, by kind: text, and everything about people. Ids, times, revision and
 * who belonged to whom stay, as does what conversations and messages are counted by.
 */
const emptied: Record<RecordKind, RawBuilder<unknown>> = {
  conversation: sql`name = null, preview = null`,
  message: sql`description = null, subject = null`,
  customer: sql`name = null, email = null, external_id = null, locale = null, gender = null, verified = null, timezone = null`,
};

/** A record that is gone, and since when that is known. */
export type Deletion = Pick<Tombstone, "id" | "deletedAt">;

/**
 * Empties and marks records that were not observed since they were seen to be gone.
 * @param told what to tell of each besides: an expression over the row `it` as it is now, and `old` as it was
 */
export async function writeTombstones<T extends object = object>(
  tx: Db,
  { kind, workspaceId }: { kind: RecordKind; workspaceId: string },
  { gone, returning = sql`1 as told` }: { gone: readonly Deletion[]; returning?: RawBuilder<unknown> },
): Promise<(Tombstone & T)[]> {
  if (gone.length === 0) return [];
  const { rows } = await sql<{ id: string; deletedAt: Date } & T>`
    update ${sql.table(kind)} it set deleted_at = gone."deletedAt", attributes = '{}', relations = '{}',
      changed_xid = pg_current_xact_id(), ${emptied[kind]}
    from json_to_recordset(${JSON.stringify(gone)}::json) as gone (id text, "deletedAt" timestamptz)
    where it.workspace_id = ${workspaceId} and it.id = any(${gone.map((it) => it.id)}::text[]) and it.id = gone.id
      and it.deleted_at is null and it.observed_at <= gone."deletedAt"
    returning it.id, it.deleted_at, ${returning}`.execute(tx);
  return rows.map((it) => ({ ...it, kind }));
}

/** What was written down about records that are gone goes too. */
export async function deleteBookkeeping(
  tx: Db,
  workspaceId: string,
  buried: readonly Tombstone[],
): Promise<void> {
  const idsOf = (kind: RecordKind) => buried.filter((it) => it.kind === kind).map((it) => it.id);
  const conversations = idsOf("conversation");
  await sql`
    delete from thread_check
    where workspace_id = ${workspaceId} and conversation_id = any(${conversations}::text[])`.execute(tx);
  await sql`
    delete from fetch_backlog where workspace_id = ${workspaceId}
      and ((kind in ('conversation', 'thread') and id = any(${conversations}::text[]))
        or (kind = 'customer' and id = any(${idsOf("customer")}::text[])))`.execute(tx);
  for (const kind of kinds)
    await sql`
      delete from rejected_record
      where workspace_id = ${workspaceId} and stream = ${`${kind}s`} and id = any(${idsOf(kind)}::text[])`.execute(
      tx,
    );
}
