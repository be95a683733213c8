import { type RawBuilder, sql } from "kysely";
import { maxPageBytes } from "../client/bounded-rows.ts";
import { cutText, selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { StoredAttachment } from "../tables/index.ts";
import { maxNameLength } from "./item-names.ts";

/** A text of an item is cut after this many characters. */
const maxTextLength = 65_536;
const maxCustomBytes = 65_536;
const maxTranscriptMessages = 1_000;
const maxTranscriptBytes = 256 * 1_024;

/** What an item says of a conversation. */
export interface ItemConversation {
  id: string;
  feedPosition: number;
  title: string | null;
  preview: string | null;
  status: string | null;
  channels: string[];
  tags: string[];
  customerId: string | null;
  /** Ids of users and teams. */
  assignedUsers: string[];
  assignedTeams: string[];
  queueId: string | null;
  direction: string | null;
  createdAt: Date | null;
  updatedAt: Date;
  isDeleted: boolean;
  language: string | null;
  endedAt: string | null;
  /** Of the satisfaction survey, as sent. */
  score: unknown;
  rating: unknown;
  custom: Record<string, unknown> | null;
}

/** SQL: the texts of a JSON list, of which Kustomer has 10 at most. */
const toIdList = (list: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  case when jsonb_typeof(${list}) = 'array'
    then array(select left(id, 200) from jsonb_array_elements_text(${list}) as it (id) where id is not null limit 100)
    else '{}'::text[] end`;

/** Lists conversations by id, with what their items say of them. */
export async function listItemConversations(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, ItemConversation>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<ItemConversation>`
    select c.id, coalesce(i.feed_position, c.feed_position) as feed_position,
      ${cutText(sql`c.name`, maxNameLength)} as title, ${cutText(sql`c.preview`, maxTextLength)} as preview, c.status,
      c.channels[1:100] as channels, c.tags[1:1000] as tags, c.customer_id, c.relations->>'queue' as queue_id,
      ${toIdList(sql`a."assignedUsers"`)} as assigned_users, ${toIdList(sql`a."assignedTeams"`)} as assigned_teams, c.direction, c.created_at, c.updated_at,
      c.deleted_at is not null as is_deleted,
      a."defaultLang" as language, a."endedAt" as ended_at,
      a."satisfactionLevel"->'score' as score, a."satisfactionLevel"->'rating' as rating,
      case when jsonb_typeof(a.custom) = 'object' and octet_length(a.custom::text) <= ${maxCustomBytes}
        then a.custom end as custom
    from ${selectAmong("conversation", workspaceId, ids)} c
    left join conversation_item i on i.workspace_id = c.workspace_id and i.id = c.id
    cross join lateral jsonb_to_record(c.attributes) as a (
      "defaultLang" text, "endedAt" text, "satisfactionLevel" jsonb, custom jsonb,
      "assignedUsers" jsonb, "assignedTeams" jsonb)`.execute(db);
  return new Map(rows.map((it) => [it.id, it]));
}

/** What an item says of a message. */
export interface ItemMessage {
  id: string;
  conversationId: string;
  customerId: string | null;
  text: string | null;
  subject: string | null;
  channel: string | null;
  direction: string | null;
  createdAt: Date | null;
  sentAt: Date | null;
  /** The user or customer who created it. */
  createdBy: string | null;
  isAutomated: boolean;
  attachments: StoredAttachment[] | null;
  isTruncated: boolean;
}

const text = sql`coalesce(m.text, m.description)`;

/** SQL: whether a text is longer than what an item has of it, and than the HTML of which `m.text` is what people read. */
const isCut = (it: RawBuilder<unknown>) => sql`
  coalesce(octet_length(${it}) > ${maxTextLength} and char_length(${it}) > ${maxTextLength}, false)`;

/** SQL: a note as a row of messages, which come from the team. */
const noteAsMessage = sql`
  n.id, n.conversation_id, n.customer_id, n.body as description, n.text, null::text as subject, null::text as channel,
  'out' as direction, n.created_at, null::timestamptz as sent_at, jsonb_build_object('createdBy', n.created_by) as relations,
  null::jsonb as attachments, '{}'::jsonb as attributes, null::boolean as description_truncated, true as is_note`;

/** SQL: what of a message a transcript needs, in the same order. */
const messageOfThread = sql`
  m.id, m.conversation_id, m.customer_id, m.description, m.text, m.subject, m.channel, m.direction, m.created_at, m.sent_at,
  m.relations, m.attachments, m.attributes, m.description_truncated, false as is_note`;

const messageColumns = sql`
  m.id, m.conversation_id, m.customer_id, ${cutText(text, maxTextLength)} as text, ${cutText(sql`m.subject`, maxNameLength)} as subject,
  m.channel, m.direction, m.created_at, m.sent_at, m.relations->>'createdBy' as created_by, m.attachments,
  coalesce(m.attributes->>'auto' = 'true', false) as is_automated,
  coalesce(m.description_truncated, false) or ${isCut(text)} or ${isCut(sql`m.description`)} as is_truncated`;

/** A message or an internal note of a conversation. */
export type TranscriptEntry = ItemMessage & { isNote: boolean };

/** The first messages and notes of a conversation. */
export interface Transcript {
  messages: TranscriptEntry[];
  isTruncated: boolean;
}

type TranscriptRow = TranscriptEntry & { place: number; isLast: boolean; isPageFull: boolean };

/**
 * Lists the transcripts of conversations, in their order: of each at most 1,000 messages and notes and 256 KiB, and of all about
 * 4 MiB. Further conversations are absent.
 */
export async function listTranscripts(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, Transcript>> {
  const transcripts = new Map<string, Transcript>(
    ids.map((id) => [id, { messages: [], isTruncated: false }]),
  );
  if (ids.length === 0) return transcripts;
  const { rows } = await sql<TranscriptRow>`
    select ${messageColumns}, m.is_note, m.place, m.is_last, m.total >= ${maxPageBytes} as is_page_full
    from (
      select *,
        n = count as is_last,
        sum(size) over (order by place, n rows unbounded preceding) as total
      from (${selectSizes(workspaceId, ids)}) m
      where n <= ${maxTranscriptMessages} and thread_size - size < ${maxTranscriptBytes}) m
    where m.total - m.size < ${maxPageBytes}
    order by m.place, m.n`.execute(db);
  for (const row of rows) {
    const transcript = transcripts.get(row.conversationId);
    if (transcript === undefined) continue;
    transcript.messages.push(toEntry(row));
    transcript.isTruncated = !row.isLast;
  }
  return dropUnread(transcripts, { ids, last: rows.at(-1) });
}

/** Names each field: `...` takes ten times as long, and a page has hundreds of rows. */
const toEntry = (row: TranscriptRow): TranscriptEntry => ({
  id: row.id,
  conversationId: row.conversationId,
  customerId: row.customerId,
  text: row.text,
  subject: row.subject,
  channel: row.channel,
  direction: row.direction,
  createdAt: row.createdAt,
  sentAt: row.sentAt,
  createdBy: row.createdBy,
  isAutomated: row.isAutomated,
  attachments: row.attachments,
  isTruncated: row.isTruncated,
  isNote: row.isNote,
});

/** Removes the transcripts that the size of a page has cut or excluded. The first is smaller than a page. */
function dropUnread(
  transcripts: Map<string, Transcript>,
  { ids, last }: { ids: readonly string[]; last: TranscriptRow | undefined },
): Map<string, Transcript> {
  if (last === undefined || !last.isPageFull) return transcripts;
  for (const id of ids.slice(Math.max(1, last.place - 1))) transcripts.delete(id);
  return transcripts;
}

const threadOrder = sql`coalesce(created_at, 'infinity'), id`;

/** SQL: the messages and notes of conversations in reading order, with their sizes, which Postgres knows without reading them. */
const selectSizes = (workspaceId: string, ids: readonly string[]): RawBuilder<unknown> => sql`
  select m.*, thread.place,
    row_number() over thread_order as n,
    count(*) over (partition by thread.place) as count,
    sum(m.size) over thread_order as thread_size
  from unnest(${ids}::text[]) with ordinality as thread (id, place)
  cross join lateral (
    select *, least(coalesce(octet_length(${text}), 0), ${maxTextLength})
      + least(coalesce(octet_length(m.subject), 0), ${maxNameLength}) as size
    from (
      select ${messageOfThread} from message m
      where m.workspace_id = ${workspaceId}::uuid and m.conversation_id = thread.id and m.deleted_at is null
      union all
      select ${noteAsMessage} from note n
      where n.workspace_id = ${workspaceId}::uuid and n.conversation_id = thread.id) m
    order by ${threadOrder}
    limit ${maxTranscriptMessages + 1}) m
  window thread_order as (
    partition by thread.place order by coalesce(m.created_at, 'infinity'), m.id rows unbounded preceding)`;

/** A message as an item of its own. */
export interface MessageOfItem extends ItemMessage {
  feedPosition: number;
  status: string | null;
  updatedAt: Date;
  isDeleted: boolean;
}

/** Lists messages by id. */
export async function listItemMessages(
  db: Db,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, MessageOfItem>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<MessageOfItem>`
    select ${messageColumns}, m.feed_position, m.status, m.updated_at, m.deleted_at is not null as is_deleted
    from ${selectAmong("message", workspaceId, ids)} m`.execute(db);
  return new Map(rows.map((it) => [it.id, it]));
}
