import { type Selectable, sql } from "kysely";
import { readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import type { IdSlice } from "../client/slices.ts";
import { lockItems, touchItems } from "../feed/conversation-items.ts";
import type { NoteTable } from "../tables/index.ts";

/** A stored note to redact. */
export type RedactableNote = Pick<Selectable<NoteTable>, "id" | "conversationId" | "customerId" | "body">;

/**
 * Reads stored notes in the order of their ids, those of one customer if one is named, and locks the items of their
 * conversations. The caller rewrites them in the same transaction.
 * @returns `lastId`: undefined when no note follows
 */
export async function lockNotes(
  tx: Db,
  { workspaceId, after = "", limit, customerId }: IdSlice & { customerId?: string },
): Promise<{ records: RedactableNote[]; lastId: string | undefined }> {
  const ofCustomer = customerId === undefined ? sql`` : sql`and customer_id = ${customerId}`;
  const slice = sql`
    select id, conversation_id, customer_id, body from note
    where workspace_id = ${workspaceId}::uuid and id > ${after} ${ofCustomer} order by id limit ${limit}`;
  const { rows: found } = await sql<RedactableNote>`select conversation_id from (${slice}) it`.execute(tx);
  const conversations = [...new Set(found.map((it) => it.conversationId))];
  await lockItems(tx, workspaceId, { conversations, messages: [] });
  await sql`select 1 from note where id in (select id from (${slice}) it) and workspace_id = ${workspaceId}::uuid
    order by id for no key update`.execute(tx);
  const select = sql`id, conversation_id, customer_id, body`;
  const page = { rows: slice, order: sql`id`, select, sized: ["body"] };
  const { rows: records } = await readBoundedRows<RedactableNote>(tx, page);
  const isOver = records.length < limit && records.length === found.length;
  return { records, lastId: isOver ? undefined : records.at(-1)?.id };
}

/** Writes redacted texts over notes, as the same version. Their conversations move in the feed. */
export async function rewriteNotes(
  tx: Db,
  workspaceId: string,
  notes: readonly (Pick<RedactableNote, "id" | "conversationId" | "body"> & { text: string | null })[],
): Promise<void> {
  if (notes.length === 0) return;
  await sql`
    update note set body = it.body, text = it.text
    from json_to_recordset(${JSON.stringify(notes)}::json) as it (id text, body text, text text)
    where note.workspace_id = ${workspaceId}::uuid and note.id = it.id
      and note.id = any(${notes.map((it) => it.id)}::text[])`.execute(tx); // so that Postgres reads the rows by their key
  await touchItems(
    tx,
    workspaceId,
    notes.map((it) => it.conversationId),
  );
}
