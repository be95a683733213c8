import { type Db, search, searchIndex } from "@inlet/db";
import { cutSegments, markMatches, type SearchHit } from "./mark-matches.ts";
import { parseQuery, type SearchQuery } from "./parse-query.ts";

/** A conversation, and where the search has found it. */
export type FoundConversation = search.FoundConversation & { hits?: SearchHit[] };

/** A page of found conversations, newest or most relevant first. */
export interface FoundPage<Position> {
  rows: FoundConversation[];
  next: Position | undefined;
}

type Filter = Omit<search.ConversationFilter, "words">;
type Slice<Position> = Pick<Parameters<typeof search.searchConversations>[2], "limit" | "columns"> & {
  after?: Position | undefined;
};

/** The texts of so many conversations are read at once to mark their matches. */
const maxMarked = 100;

/** What a page reads whose matches are marked: the name as well, because it may match. */
const toMarkedSlice = <S extends Slice<unknown>>({ limit, columns, ...slice }: S) => ({
  ...slice,
  limit: Math.min(limit, maxMarked),
  columns: [...new Set([...columns, "name" as const])],
});

/** Finds conversations, the latest change first, and marks where they match. */
export async function searchConversations(
  db: Db,
  filter: Filter,
  slice: Slice<search.ConversationPosition>,
): Promise<FoundPage<search.ConversationPosition>> {
  const query = filter.q === undefined ? undefined : parseQuery(filter.q);
  const page = await search.searchConversations(
    db,
    { ...filter, words: query?.tsquery },
    query === undefined ? slice : toMarkedSlice(slice),
  );
  const toPosition = (it: search.FoundConversation) => [it.updatedAt, it.id] as const;
  return mark(db, filter, { ...page, query, toPosition });
}

/** Finds conversations, the most relevant first, and marks where they match. */
export async function rankConversations(
  db: Db,
  filter: Filter,
  slice: Slice<search.RankedPosition>,
): Promise<FoundPage<search.RankedPosition>> {
  const query = filter.q === undefined ? undefined : parseQuery(filter.q);
  const page = await search.rankConversations(db, { ...filter, words: query?.tsquery }, toMarkedSlice(slice));
  const toPosition = (it: (typeof page.rows)[number]) => [it.rank, it.updatedAt, it.id] as const;
  return mark(db, filter, { ...page, query, toPosition });
}

/**
 * Finds the first conversations, as a person looks for one: the latest change first, or the most relevant. It goes on until it has one or
 * everything was scanned.
 * @returns the conversations, and whether some that are stored cannot be found yet
 */
export async function searchFirst(
  db: Db,
  filter: Filter,
  { limit, isRanked }: { limit: number; isRanked: boolean },
): Promise<{ rows: FoundConversation[]; isFilling: boolean }> {
  const columns = ["id", "name", "status", "channels", "tags", "customerId", "updatedAt"] as const;
  const isFilling = await searchIndex.isFilling(db, filter.workspaceId);
  if (isRanked) return { rows: (await rankConversations(db, filter, { limit, columns })).rows, isFilling };
  let page = await searchConversations(db, filter, { limit, columns });
  while (page.rows.length === 0 && page.next !== undefined)
    page = await searchConversations(db, filter, { limit, columns, after: page.next });
  return { rows: page.rows, isFilling };
}

interface Marking<Row, Position> {
  rows: readonly Row[];
  next: Position | undefined;
  foundBy?: search.FoundBy | undefined;
  query: SearchQuery | undefined;
  toPosition: (row: Row) => Position;
}

/** Marks the matches of a page. What does not match any more is left out: the index is behind its conversation. */
async function mark<Row extends search.FoundConversation, Position>(
  db: Db,
  { workspaceId, q }: Filter,
  { rows, next, foundBy, query, toPosition }: Marking<Row, Position>,
): Promise<FoundPage<Position>> {
  if (q === undefined) return { rows: [...rows], next };
  if (foundBy !== "words" || query === undefined)
    return { rows: rows.map((it) => ({ ...it, hits: markPart(it, foundBy, q) })), next };
  const ids = rows.map((it) => it.id);
  const { messages, read } = await searchIndex.listSearchableMessages(db, workspaceId, ids);
  const notes = await searchIndex.listSearchableNotes(db, workspaceId, read);
  const looked = rows.slice(0, read.length);
  const found = looked.flatMap((it): FoundConversation[] => {
    const texts = { messages: messages.get(it.id) ?? [], notes: notes.get(it.id) ?? [] };
    const hits = markMatches({ ...toSearchable(it), ...texts }, query);
    return hits === undefined ? [] : [{ ...it, hits }];
  });
  const last = looked.length < rows.length ? looked.at(-1) : undefined;
  return { rows: found, next: last === undefined ? next : toPosition(last) };
}

/** What is searchable of a conversation itself. */
const toSearchable = ({ name, customer }: search.FoundConversation) => ({
  name: cutName(name),
  customer: customer && { name: cutName(customer.name), email: cutName(customer.email) },
});

const cutName = (name: string | null): string | null => name?.slice(0, searchIndex.maxNameLength) ?? null;

const noIds = { messageId: null, noteId: null };

/** Marks a conversation that was found by its id, its customer, or a part of a name. */
function markPart(
  { id, name, customer }: search.FoundConversation,
  foundBy: search.FoundBy | undefined,
  q: string,
): SearchHit[] {
  if (foundBy === "id") return [{ in: "id", ...noIds, segments: [{ text: id, match: true }] }];
  const markIn = (place: "subject" | "customer", text: string | null | undefined): SearchHit[] => {
    const start = text?.toLowerCase().indexOf(q.toLowerCase()) ?? -1;
    if (typeof text !== "string" || start === -1) return [];
    const segments = cutSegments(text, [{ start, end: start + q.length }]);
    return [{ in: place, ...noIds, segments }];
  };
  const inSubject = foundBy === "part" ? markIn("subject", name) : [];
  return [...inSubject, ...markIn("customer", customer?.email), ...markIn("customer", customer?.name)].slice(
    0,
    2,
  );
}
