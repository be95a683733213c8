import { type RawBuilder, sql } from "kysely";
import { type BoundedRows, readBoundedRows } from "../client/bounded-rows.ts";
import type { Db } from "../client/open-db.ts";
import { type Columns, type StoredConversation, selectColumns } from "../records/record-queries.ts";
import { toScope } from "./put-documents.ts";

/** Which conversations to find. All given conditions must hold. */
export interface ConversationFilter {
  workspaceId: string;
  q?: string | undefined;
  /** The words of `q` in the language of Postgres (`tsquery`); undefined when it has none. */
  words?: string | undefined;
  status?: string | undefined;
  channel?: string | undefined;
  /** The id of a tag. */
  tag?: string | undefined;
  customerId?: string | undefined;
  /** The range of the last change: at or after `from`, before `to`. */
  from?: Date | undefined;
  to?: Date | undefined;
}

/** A conversation's position in the order newest first: when it changed last, and its id. */
export type ConversationPosition = readonly [updatedAt: Date, id: string];

/** A conversation with its customer. */
export type FoundConversation = StoredConversation & {
  customer: { name: string | null; email: string | null } | null;
};

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

/** Splits a scan in two: a common word is found among few conversations. */
const splitScan = (max: number): number[] => (max > 500 ? [500, max - 500] : [max]);

/** More conversations with a word are not looked up one by one; so many have it that a scan finds some soon. */
const maxCandidates = 2_000;

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
  for (const [turn, scanned] of splitScan(maxScanned).entries()) {
    const page = { limit: limit + 1 - rows.length, columns };
    const ids = turn === 0 ? undefined : await listCandidates(db, filter);
    if (ids !== undefined) {
      const found = await listNewest(db, { ...filter, after: next, ids }, page);
      return toSearchPage({ rows: [...rows, ...found.rows], isFull: found.isFull }, limit);
    }
    const scannedTo = await findScanEnd(db, { ...filter, after: next }, scanned);
    const found = await listNewest(db, { ...filter, after: next, scannedTo }, page);
    rows.push(...found.rows);
    next = scannedTo;
    if (found.isFull || rows.length > limit) return toSearchPage({ rows, isFull: found.isFull }, limit);
    if (scannedTo === undefined) break;
  }
  return { rows, next };
}

/** Lists the ids of all conversations with the words; undefined when there are too many, or no words. */
async function listCandidates(
  db: Db,
  { workspaceId, words }: InterpretedFilter,
): Promise<string[] | undefined> {
  if (words === undefined) return undefined;
  const query = `${toScope(workspaceId)} & (${words})`;
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

/** A filter whose search text is interpreted: as customers, as the id of a conversation, or as words. */
interface InterpretedFilter extends Omit<ConversationFilter, "q" | "customerId"> {
  customerIds?: string[];
  id?: string;
  /** Words that are no words in any language, such as `%`. */
  text?: string;
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

interface ScanFilter extends InterpretedFilter {
  /** The conversations that have the words. */
  ids?: readonly string[];
  after?: ConversationPosition | undefined;
  scannedTo?: ConversationPosition | undefined;
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

type Page = Pick<SearchSlice, "limit" | "columns">;

/** Lists the newest rows that match, with their customers. */
function listNewest(
  db: Db,
  scan: ScanFilter,
  { limit, columns }: Page,
): Promise<BoundedRows<FoundConversation>> {
  const order = sql`updated_at desc, id desc`;
  const rows = sql`
    select found.*, case when p.id is not null then jsonb_build_object('name', p.name, 'email', p.email) end as customer
    from (select * from (${selectMatching(scan, limit)}) it order by ${order} limit ${limit}) found
    left join lateral (
      select id, name, email from customer
      where workspace_id = found.workspace_id and id = found.customer_id and deleted_at is null
      limit 1 -- a plain join might read all customers of a workspace
    ) p on true`;
  return readBoundedRows(db, { rows, order, ...selectColumns([...columns, "customer"]) });
}

/**
 * SQL: selects the rows that match. Of several customers it selects up to `limit` rows each, so that one with many does not cause a large
 * sort.
 */
function selectMatching(scan: ScanFilter, limit: number): RawBuilder<unknown> {
  const matching = sql`select * from conversation c where ${matchesFilter(scan)}`;
  if (scan.ids !== undefined)
    return sql`
      select own.* from unnest(${scan.ids}::text[]) it (id) cross join lateral (
        ${matching} and c.id = it.id limit 1 -- a plain join might read all conversations of a workspace
      ) own`;
  if (scan.customerIds === undefined) return matching;
  return sql`
    select own.* from unnest(${scan.customerIds}::text[]) it (id) cross join lateral (
      ${matching} and c.customer_id = it.id order by updated_at desc, id desc limit ${limit}) own`;
}

/** Whether a row of `conversation c` matches. */
function matchesFilter({ text, ...scan }: ScanFilter): RawBuilder<unknown> {
  const conditions = [
    isScanned(scan),
    ...ifGiven(scan.id, (it) => sql`c.id = ${it}`),
    ...ifGiven(scan.status, (it) => sql`c.status = ${it}`),
    ...ifGiven(scan.channel, (it) => sql`${it} = any(c.channels)`),
    ...ifGiven(scan.tag, (it) => sql`${it} = any(c.tags)`),
    ...ifGiven(text, (it) => matchesText(it, scan)),
    ...(scan.ids === undefined ? ifGiven(scan.words, hasWords) : []),
  ];
  return sql.join(conditions, sql` and `);
}

/** Whether a row of `conversation c` is in the scanned range. */
function isScanned({ workspaceId, after, scannedTo, from, to }: ScanFilter): RawBuilder<unknown> {
  const toTuple = ([updatedAt, id]: ConversationPosition) => sql`(${updatedAt}::timestamptz, ${id})`;
  const conditions = [
    sql`c.workspace_id = ${workspaceId}::uuid and c.deleted_at is null`,
    ...ifGiven(after, (it) => sql`(c.updated_at, c.id) < ${toTuple(it)}`),
    ...ifGiven(scannedTo, (it) => sql`(c.updated_at, c.id) >= ${toTuple(it)}`),
    ...ifGiven(from, (it) => sql`c.updated_at >= ${it}::timestamptz`),
    ...ifGiven(to, (it) => sql`c.updated_at < ${it}::timestamptz`),
  ];
  return sql.join(conditions, sql` and `);
}

const ifGiven = <T>(value: T | undefined, condition: (value: T) => RawBuilder<unknown>) =>
  value === undefined ? [] : [condition(value)];

/** Whether a row of `conversation c` has the words. A subquery, because a join would collect all that have them first. */
const hasWords = (words: string) => sql`(
  select t.words @@ ${words}::tsquery from conversation_text t where t.workspace_id = c.workspace_id and t.id = c.id)`;

/**
 * Whether the text is the id of a conversation, or is part of its name or of its customer's name or e-mail address.
 * Case is ignored. The scan's customers are looked up together, at the first conversation that does not match by itself.
 */
function matchesText(text: string, scan: ScanFilter): RawBuilder<unknown> {
  const has = (column: string) => sql`position(lower(${text}) in lower(${sql.ref(column)})) > 0`;
  const customerIds =
    scan.customerIds === undefined
      ? sql`array(select distinct customer_id from conversation c where ${isScanned(scan)})`
      : sql`${scan.customerIds}::text[]`;
  return sql`(c.id = ${text} or ${has("c.name")} or c.customer_id = any(array(
    select p.id from customer p
    where p.workspace_id = ${scan.workspaceId}::uuid and p.id = any(${customerIds}) and p.deleted_at is null
      and (${has("p.name")} or ${has("p.email")}))))`;
}
