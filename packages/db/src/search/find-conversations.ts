import { sql } from "kysely";
import type { BoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import type { Columns, StoredConversation } from "../records/record-queries.ts";
import { toScope } from "../search-index/put-documents.ts";
import {
  type ConversationFilter,
  type ConversationPosition,
  type FoundConversation,
  haveWords,
  type InterpretedFilter,
  listNewest,
  type ScanFilter,
} from "./list-newest.ts";

interface SearchSlice extends Columns<StoredConversation> {
  after?: ConversationPosition | undefined;
  limit: number;
  /**
   * Most conversations that one call scans, so that a rare word among a million of them does not block the caller.
   */
  maxScanned?: number;
}

/** As what a search text was taken: the id of a conversation, a customer, words, or any part of a name. */
export type FoundBy = "id" | "customer" | "words" | "part";

/** The found conversations, and the position after which the search continues; undefined at the end. */
interface SearchPage {
  rows: FoundConversation[];
  next: ConversationPosition | undefined;
  /** Undefined without a search text. */
  foundBy?: FoundBy | undefined;
}

/** A scan begins with so many conversations: a common word is found among them. */
const firstScanned = 500;

/** Splits a scan in two. */
const splitScan = (max: number): number[] =>
  max > firstScanned ? [firstScanned, max - firstScanned] : [max];

/** More conversations with a word are not looked up one by one; so many have it that a scan finds some soon. */
const maxCandidates = 2_000;

/** When so many of the first have the words, the index is not asked: it lists all that have them before it returns one. */
const manyOfFirst = 50;

/**
 * Finds conversations, the latest change first. One call scans `maxScanned` conversations at most, so there may be fewer
 * rows than `limit`, even none, while more follow. The conversations of one customer, and those with a word that is not common,
 * are found without a scan.
 */
export async function searchConversations(
  db: Db,
  filter: ConversationFilter,
  slice: SearchSlice,
): Promise<SearchPage> {
  const interpreted = await interpretFilter(db, filter);
  const find = needsNoScan(interpreted) ? findAtOnce : scan;
  const page = await find(db, interpreted, slice);
  return filter.q === undefined ? page : { ...page, foundBy: toFoundBy(interpreted, filter) };
}

function toFoundBy({ id, words, text }: InterpretedFilter, { customerId }: ConversationFilter): FoundBy {
  if (id !== undefined) return "id";
  if (words !== undefined) return "words";
  return text !== undefined || customerId !== undefined ? "part" : "customer";
}

async function findAtOnce(
  db: Db,
  filter: InterpretedFilter,
  { after, limit, columns }: SearchSlice,
): Promise<SearchPage> {
  return toSearchPage(await listNewest(db, { ...filter, after }, { limit: limit + 1, columns }), limit);
}

/** Scans the newest conversations, and looks for a word that is rare among them in the index. */
async function scan(
  db: Db,
  filter: InterpretedFilter,
  { after, limit, columns, maxScanned = 5_000 }: SearchSlice,
): Promise<SearchPage> {
  const rows: FoundConversation[] = [];
  let next = after;
  let isSparse = false;
  for (const scanned of splitScan(maxScanned)) {
    const page = { limit: limit + 1 - rows.length, columns };
    const newest = { ...filter, after, scannedTo: next };
    const indexed = isSparse ? await findByIndex(db, newest, page) : undefined;
    if (indexed !== undefined)
      return toSearchPage({ rows: [...rows, ...indexed.rows], isFull: indexed.isFull }, limit);
    const scannedTo = await findScanEnd(db, { ...filter, after: next }, scanned);
    const found = await listNewest(db, { ...filter, after: next, scannedTo }, page);
    rows.push(...found.rows);
    next = scannedTo;
    if (found.isFull || rows.length > limit) return toSearchPage({ rows, isFull: found.isFull }, limit);
    if (scannedTo === undefined) break;
    isSparse = rows.length * (maxScanned / scanned) <= limit; // otherwise the rest of the scan probably fills the page
  }
  return { rows, next };
}

const isFiltered = ({ status, channel, tag }: InterpretedFilter): boolean =>
  (status ?? channel ?? tag) !== undefined;

/** Between the words of a phrase. */
const places = / <\d+> /g;

const hasPhrase = ({ words = "" }: InterpretedFilter): boolean => words.search(places) !== -1;

/**
 * The words in any places, because the index does not know places: for a phrase Postgres would read every document that has its words. An
 * excluded phrase excludes nothing then.
 */
const ignorePlaces = (words: string, anything: string): string =>
  words.replaceAll(/!\([^()]* <\d+> [^()]*\)/g, anything).replaceAll(places, " & ");

/** Finds by the index what comes after the part that was scanned; undefined when the index would list too much. */
async function findByIndex(
  db: Db,
  { scannedTo, ...newest }: ScanFilter,
  page: Columns<StoredConversation> & { limit: number },
): Promise<BoundedRows<FoundConversation> | undefined> {
  const ids = await listCandidates(db, { ...newest, scannedTo });
  if (ids === undefined) return undefined;
  const words = hasPhrase(newest) ? newest.words : undefined; // all others have the words
  return listNewest(db, { ...newest, words, after: scannedTo, ids }, page);
}

/**
 * Lists the ids of all conversations with the words, in any places; undefined when there are too many, or no words.
 * @param newest the part that was scanned before
 */
async function listCandidates(db: Db, newest: ScanFilter): Promise<string[] | undefined> {
  const { workspaceId, words } = newest;
  if (words === undefined) return undefined;
  if (isFiltered(newest) && (await haveWords(db, newest, manyOfFirst))) return undefined;
  const scope = toScope(workspaceId);
  const query = `${scope} & (${ignorePlaces(words, scope)})`;
  const { rows } = await sql<{ id: string }>`
    select id from search_candidates(${query}::tsquery, ${maxCandidates + 1}) as it (id)`.execute(db);
  return rows.length > maxCandidates ? undefined : rows.map((it) => it.id);
}

/** Cuts a page off rows of which one was read more, to know whether this is the last page. */
function toSearchPage({ rows, isFull }: BoundedRows<FoundConversation>, limit: number): SearchPage {
  const page = rows.slice(0, limit);
  const last = isFull || rows.length > limit ? page.at(-1) : undefined;
  return { rows: page, next: last && [last.updatedAt, last.id] };
}

/** Whether every row matches, one row at most does, or customers have few. */
const needsNoScan = ({ id, customerIds, status, channel, tag, text, words }: InterpretedFilter) =>
  (id ?? customerIds) !== undefined || [status, channel, tag, text, words].every((it) => it === undefined);

/** More customers than this with the same beginning of an e-mail address are not one person. */
const maxCustomers = 100;

/**
 * Interprets `q` as an id if one matches, as the beginning of an e-mail address if a customer has it, else as words.
 */
async function interpretFilter(
  db: Db,
  { q, words, customerId, ...filter }: ConversationFilter,
): Promise<InterpretedFilter> {
  const asText = { ...filter, ...(words !== undefined ? { words } : q !== undefined && { text: q }) };
  if (customerId !== undefined) return { ...asText, customerIds: [customerId] };
  if (q === undefined) return filter;
  const { rows } = await sql<{ kind: "conversation" | "customer"; id: string }>`
    (
      select 'conversation' as kind, id
      from conversation
      where workspace_id = ${filter.workspaceId}::uuid and id = ${q}
      limit 1)
    union all (
      select 'customer', id
      from customer
      where workspace_id = ${filter.workspaceId}::uuid and id = ${q}
      limit 1)
    union all (
      select 'customer', id
      from customer
      where workspace_id = ${filter.workspaceId}::uuid
        and ${q.indexOf("@") > 0}
        and email is not null
        and lower(left(email, 200)) ^@ lower(${q}) -- the expression of the index
      limit ${maxCustomers + 1})`.execute(db);
  const [first] = rows;
  if (first?.kind === "conversation") return { ...filter, id: first.id };
  if (first === undefined || rows.length > maxCustomers) return asText;
  return { ...filter, customerIds: rows.map((it) => it.id) };
}

/** Finds the position up to which one call scans; undefined when that is the end. */
async function findScanEnd(db: Db, { workspaceId, after, from, to }: ScanFilter, maxScanned: number) {
  const [afterAt, afterId] = after ?? [];
  const { rows } = await sql<{ updatedAt: Date | null; id: string | null }>`
    select updated_at, id
    from conversation_scan_end(${workspaceId}, ${afterAt}, ${afterId}, ${from}, ${to}, ${maxScanned})`.execute(
    db,
  );
  const { updatedAt = null, id = null } = rows[0] ?? {};
  return updatedAt === null || id === null ? undefined : ([updatedAt, id] as const);
}
