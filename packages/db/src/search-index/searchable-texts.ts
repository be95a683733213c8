import { sql } from "kysely";
import { cutText, selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { listSearchableNotes, type SearchableNote } from "./searchable-notes.ts";

/** A conversation, as much of it as a search finds. */
export interface SearchableConversation {
  id: string;
  name: string | null;
  customer: { name: string | null; email: string | null } | null;
  /** Of the customer's name and address; null without a customer. */
  customerHash: string | null;
  messages: SearchableMessage[];
  notes: SearchableNote[];
}

/** A message, as much of it as a search finds. */
export interface SearchableMessage {
  id: string;
  subject: string | null;
  text: string | null;
}

const maxTextLength = 16_384;
/** So many characters of a name, an address and a subject are searchable. */
export const maxNameLength = 1_000;
const maxMessages = 1_000;
const maxThreadBytes = 131_072;
/** Of all conversations together. */
const maxBytes = 2 * 1_024 * 1_024;

/** SQL: tells whether a customer `p` has another name or address than before; null for one that is deleted. */
export const customerHash = sql`
  case when p.deleted_at is null
    then hashtextextended(coalesce(p.name, '') || E'\\n' || coalesce(p.email, ''), 0)
  end`;

/**
 * Lists what is searchable of conversations, in their order: of a message the first 16,384 characters, of a conversation the first 1,000
 * messages and 128 KiB, and its notes. At 2 MiB of messages the list ends early, but it has the first conversation. Deleted conversations are absent.
 * @returns the conversations, and the ids that were looked at
 */
export async function listSearchable(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ conversations: Map<string, SearchableConversation>; read: readonly string[] }> {
  if (ids.length === 0) return { conversations: new Map(), read: [] };
  const { messages, read } = await listSearchableMessages(db, workspaceId, ids);
  const notes = await listSearchableNotes(db, workspaceId, read);
  const { rows } = await sql<Omit<SearchableConversation, "messages" | "notes">>`
    select c.id, left(c.name, ${maxNameLength}) as name, p.customer, p.customer_hash
    from unnest(${read}::text[]) it (id)
    join lateral (
      select id, name, customer_id, deleted_at from conversation c
      where c.workspace_id = ${workspaceId}::uuid and c.id = it.id
      limit 1 -- a plain join might read all conversations of a workspace
    ) c on c.deleted_at is null -- asked last, as in listOutdated
    left join lateral (
      select jsonb_build_object('name', left(p.name, ${maxNameLength}), 'email', left(p.email, ${maxNameLength})) as customer,
        (${customerHash})::text as customer_hash
      from customer p
      where p.workspace_id = ${workspaceId}::uuid and p.id = c.customer_id and p.deleted_at is null
      limit 1) p on true`.execute(db);
  const conversations = new Map(
    rows.map((it) => [it.id, { ...it, messages: messages.get(it.id) ?? [], notes: notes.get(it.id) ?? [] }]),
  );
  return { conversations, read };
}

type MessageRow = SearchableMessage & { conversationId: string; place: number; isPageFull: boolean };

/**
 * Lists what is searchable of the messages of conversations, in the same bounds.
 * @returns the messages by conversation, and the ids of those that were looked at
 */
export async function listSearchableMessages(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<{ messages: ReadonlyMap<string, SearchableMessage[]>; read: readonly string[] }> {
  if (ids.length === 0) return { messages: new Map(), read: [] };
  const text = sql`coalesce(m.text, m.description)`;
  const { rows } = await sql<MessageRow>`
    select id, conversation_id, place::int, ${cutText(sql`subject`, maxNameLength)} as subject, ${cutText(sql`text`, maxTextLength)} as text,
      total >= ${maxBytes} as is_page_full
    from (
      select *, sum(size) over (order by place, n rows unbounded preceding) as total
      from (
        select m.*, thread.place,
          row_number() over thread_order as n,
          sum(m.size) over thread_order as thread_size
        from unnest(${ids}::text[]) with ordinality as thread (id, place)
        cross join lateral (
          select m.id, m.conversation_id, m.subject, ${text} as text, m.created_at,
            least(coalesce(octet_length(${text}), 0), ${maxTextLength})
              + least(coalesce(octet_length(m.subject), 0), ${maxNameLength}) as size
          from message m
          where m.workspace_id = ${workspaceId}::uuid and m.conversation_id = thread.id and m.deleted_at is null
          order by coalesce(m.created_at, 'infinity'), m.id
          limit ${maxMessages}) m
        window thread_order as (
          partition by thread.place order by coalesce(m.created_at, 'infinity'), m.id rows unbounded preceding)) m
      where thread_size - size < ${maxThreadBytes}) m
    where total - size < ${maxBytes}
    order by place, n`.execute(db);
  const last = rows.at(-1);
  const read = last?.isPageFull === true ? ids.slice(0, Math.max(1, last.place - 1)) : ids;
  return { messages: Map.groupBy(rows, (it) => it.conversationId), read };
}

/** A changed conversation, and the position of its item at which it is read. */
export interface ChangedConversation {
  id: string;
  position: number;
}

/** Finds the positions of the items of conversations. */
export async function listPositions(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<ChangedConversation[]> {
  const { rows } = await sql<ChangedConversation>`
    select id, feed_position as position from ${selectAmong("conversation_item", workspaceId, ids)} it`.execute(
    db,
  );
  return rows;
}
