import { sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";

/** A conversation's words for the index. */
export interface SearchDocument {
  id: string;
  /** Where its item was when the texts were read, or before. */
  position: number;
  customerHash: string | null;
  /** Text of a `tsvector`. */
  words: string;
}

/** The lexeme of a workspace. No text has it, because `@` is part of no word. */
export const toScope = (workspaceId: string): string => `'@${workspaceId.replaceAll("-", "")}'`;

/**
 * Writes the words of conversations, but not of one whose item has moved meanwhile: what was read may be deleted now. It comes again,
 * because it is further on in the feed. The lock on the items makes those wait who are about to move one.
 */
export async function putDocuments(
  tx: Db,
  workspaceId: string,
  documents: readonly SearchDocument[],
): Promise<void> {
  if (documents.length === 0) return;
  const rows = documents.map((it) => ({ ...it, words: `${it.words} ${toScope(workspaceId)}` }));
  await sql`
    with document as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as (id text, position bigint, "customerHash" bigint, words text)
      order by id
    ), present as (
      select d.id
      from document d
      cross join lateral (
        select from conversation_item i
        where i.workspace_id = ${workspaceId}::uuid and i.id = d.id and i.feed_position = d.position
        limit 1
        for share) i
    )
    insert into conversation_text (workspace_id, id, customer_hash, words)
    select ${workspaceId}::uuid, d.id, d."customerHash", d.words::tsvector
    from document d
    join present on present.id = d.id
    order by d.id
    on conflict (workspace_id, id) do update set customer_hash = excluded.customer_hash, words = excluded.words
    where (conversation_text.customer_hash, conversation_text.words) is distinct from (excluded.customer_hash, excluded.words)`.execute(
    tx,
  );
}

/** Deletes the words of conversations that do not exist any more. */
export async function deleteDocuments(tx: Db, workspaceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    delete from conversation_text t
    where ${isAmong(workspaceId, ids)}
      and not exists (
        select from conversation c where c.workspace_id = t.workspace_id and c.id = t.id and c.deleted_at is null)`.execute(
    tx,
  );
}
