import { type RawBuilder, type Selectable, sql } from "kysely";
import { isAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { lockItems, touchItems } from "../feed/conversation-items.ts";
import type { NoteTable } from "../tables/index.ts";
import { moveWithoutNotes } from "./move-without-notes.ts";
import { endReading, type NoteReading } from "./readings.ts";

/** A note to store. */
export type NoteRow = Omit<Selectable<NoteTable>, "workspaceId" | "observedAt">;

/** Whom the notes of a reading name, besides their conversation. */
interface ReadingToStore extends NoteReading {
  integrationId: string;
  /** The customers whom the notes name. */
  customerIds: readonly string[];
}

/** What holds for the notes of a reading until the transaction ends. */
export interface StoringLock {
  /** The conversation's customer. */
  customerId: string | null;
  /** Customers who are erased: what names them is not stored. */
  erased: Set<string>;
}

/**
 * Locks everything that decides whether the notes of a reading may be stored, until the transaction ends: the switch and
 * the rules of redaction by the integration, the names of customers, the conversation's item and the reading. What removes
 * notes takes the last two in this order too, so it comes before the reading, which then stores nothing, or after it.
 * @returns undefined when they may not: switched off, the conversation is gone, or a later reading has stored them
 */
export async function lockForStoring(tx: Db, reading: ReadingToStore): Promise<StoringLock | undefined> {
  const { integrationId, workspaceId, conversationId, observedAt, customerIds } = reading;
  const isOn = await isSelected(tx, sql`integration where id = ${integrationId} and notes for share`);
  const owner = isOn ? await findOwner(tx, reading) : undefined;
  if (owner === undefined) return undefined;
  const named = [...new Set([...customerIds, ...(owner.customerId === null ? [] : [owner.customerId])])];
  await sql`select from customer where ${isAmong(workspaceId, named)} order by id for share`.execute(tx);
  await lockItems(tx, workspaceId, { conversations: [conversationId], messages: [] });
  const isCurrent = await isSelected(
    tx,
    sql`note_reading
      where workspace_id = ${workspaceId}::uuid and conversation_id = ${conversationId}
        and (read_at is null or read_at <= ${observedAt}::timestamptz)
      for update`,
  );
  // Again, because what has removed the conversation may have held the locks.
  if (!isCurrent || (await findOwner(tx, reading)) === undefined) return undefined;
  const { rows: erased } = await sql<{ id: string }>`
    select id from erased_record
    where ${isAmong(workspaceId, named)} and kind = 'customer'`.execute(tx);
  return { ...owner, erased: new Set(erased.map((it) => it.id)) };
}

const isSelected = async (tx: Db, from: RawBuilder<unknown>): Promise<boolean> =>
  (await sql`select 1 from ${from}`.execute(tx)).rows.length > 0;

/** Finds the customer of a conversation. @returns undefined when it is not stored, or erased */
async function findOwner(tx: Db, { workspaceId, conversationId }: ReadingToStore) {
  const { rows } = await sql<{ customerId: string | null }>`
    select customer_id from conversation c
    where workspace_id = ${workspaceId}::uuid and id = ${conversationId} and deleted_at is null and not exists (
      select 1 from erased_record e
      where e.workspace_id = c.workspace_id and e.kind = 'conversation' and e.id = c.id)`.execute(tx);
  return rows[0];
}

/** Lists the ids of the notes that are stored of a conversation. */
export async function listStoredIds(
  db: Db,
  { workspaceId, conversationId }: Pick<NoteReading, "workspaceId" | "conversationId">,
): Promise<string[]> {
  const notes = db.selectFrom("note").select("id").where("workspaceId", "=", workspaceId);
  return (await notes.where("conversationId", "=", conversationId).execute()).map((it) => it.id);
}

/** What a reading has brought. The caller has locked it with `lockForStoring`. */
interface ReadNotes extends NoteReading {
  notes: readonly NoteRow[];
  /** Every note of the conversation is among them, so that others are gone at Kustomer. */
  isComplete: boolean;
}

/**
 * Stores the notes of a conversation, each once and in its newest version, and deletes those that Kustomer does not have
 * any more. Conversations whose notes have changed move in the feed.
 */
export async function storeNotes(tx: Db, { notes, isComplete, ...reading }: ReadNotes): Promise<void> {
  const { workspaceId, conversationId } = reading;
  const changed = await upsert(tx, reading, notes);
  if (isComplete) {
    const { rows: deleted } = await sql`
      delete from note
      where workspace_id = ${workspaceId}::uuid and conversation_id = ${conversationId}
        and id <> all(${notes.map((it) => it.id)}::text[])
      returning 1`.execute(tx);
    if (deleted.length > 0) await moveWithoutNotes(tx, workspaceId, [conversationId]);
  }
  await touchItems(tx, workspaceId, changed);
  await endReading(tx, reading);
}

const columns = sql`conversation_id, customer_id, body, text, created_by, created_at, updated_at`;
const content = (row: string) =>
  sql`(${sql.join(
    ["conversationId", "customerId", "body", "text", "createdBy", "createdAt"].map((it) =>
      sql.ref(`${row}.${it}`),
    ),
  )})`;

/** @returns the conversations whose notes have changed */
async function upsert(tx: Db, reading: NoteReading, notes: readonly NoteRow[]): Promise<string[]> {
  if (notes.length === 0) return [];
  const byId = new Map(notes.map((it) => [it.id, it]));
  const sorted = [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { rows } = await sql<{ ids: (string | null)[] }>`
    insert into note (workspace_id, id, ${columns}, observed_at)
    select ${reading.workspaceId}::uuid, it.id, it."conversationId", it."customerId", it.body, it.text, it."createdBy",
      it."createdAt", it."updatedAt", ${reading.observedAt}::timestamptz
    from json_to_recordset(${JSON.stringify(sorted)}::json) as it (
      id text, "conversationId" text, "customerId" text, body text, text text, "createdBy" text,
      "createdAt" timestamptz, "updatedAt" timestamptz)
    on conflict (workspace_id, id) do update set
      (${columns}, observed_at) = (
        excluded.conversation_id, excluded.customer_id, excluded.body, excluded.text, excluded.created_by,
        excluded.created_at, excluded.updated_at, excluded.observed_at)
    where case
      when excluded.updated_at <> note.updated_at then excluded.updated_at > note.updated_at
      else excluded.observed_at > note.observed_at and ${content("excluded")} is distinct from ${content("note")}
    end
    returning array[new.conversation_id, old.conversation_id] as ids`.execute(tx);
  return rows.flatMap((it) => it.ids.filter((id) => id !== null));
}
