import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { ConversationTable } from "../tables/index.ts";
import type { Columns, StoredConversation } from "./record-queries.ts";

/** Which conversations to find. All given conditions must hold. */
export interface ConversationFilter {
  workspaceId: string;
  q?: string | undefined;
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

interface SearchSlice extends Columns<ConversationTable> {
  after?: ConversationPosition | undefined;
  limit: number;
  /**
   * Most conversations that one call scans, so that a rare word among a million of them does not block the caller.
   */
  maxScanned?: number;
}

/** The found conversations, and the position up to which the call scanned; undefined when that is the end. */
interface SearchPage {
  rows: FoundConversation[];
  scannedTo: ConversationPosition | undefined;
}

/**
 * Finds conversations, the latest change first. One call scans `maxScanned` conversations at most. Fewer rows than
 * `limit` are the end only when `scannedTo` is undefined; else the search continues after that position. The
 * conversations of one customer are found without a scan.
 */
export async function searchConversations(
  db: Db,
  filter: ConversationFilter,
  { after, limit, columns, maxScanned = 5_000 }: SearchSlice,
): Promise<SearchPage> {
  const interpreted = await interpretFilter(db, filter);
  const scan = { ...interpreted, after };
  if (interpreted.customerIds !== undefined)
    return { rows: await listByCustomers(db, scan, { limit, columns }), scannedTo: undefined };
  const scannedTo = needsNoScan(interpreted) ? undefined : await findScanEnd(db, scan, maxScanned);
  const rows = await listNewest(
    db,
    sql`select * from conversation c where ${matchesFilter({ ...scan, scannedTo })}`,
    { limit, columns },
  );
  return { rows, scannedTo: rows.length < limit ? scannedTo : undefined };
}

/** A filter whose search text is interpreted: as customers, as the id of a conversation, or as words. */
interface InterpretedFilter extends Omit<ConversationFilter, "q" | "customerId"> {
  customerIds?: string[];
  id?: string;
  text?: string;
}

/** Whether every scanned row matches, or one row at most does. */
const needsNoScan = ({ id, status, channel, tag, text }: InterpretedFilter) =>
  id !== undefined || [status, channel, tag, text].every((it) => it === undefined);

/** More customers than this with the same beginning of an e-mail address are not one person. */
const maxCustomers = 100;

/**
 * Interprets `q` as an id if one matches, as the beginning of an e-mail address if a customer has it, else as words.
 */
async function interpretFilter(
  db: Db,
  { q, customerId, ...filter }: ConversationFilter,
): Promise<InterpretedFilter> {
  if (customerId !== undefined)
    return { ...filter, customerIds: [customerId], ...(q === undefined ? {} : { text: q }) };
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
  if (first === undefined || rows.length > maxCustomers) return { ...filter, text: q };
  return { ...filter, customerIds: rows.map((it) => it.id) };
}

interface ScanFilter extends InterpretedFilter {
  after?: ConversationPosition | undefined;
  scannedTo?: ConversationPosition | undefined;
}

/** Finds the position up to which one call scans; undefined when that is the end. */
async function findScanEnd(db: Db, { workspaceId, after, from, to }: ScanFilter, maxScanned: number) {
  const { rows } = await sql<{ updatedAt: Date; id: string }>`
    select updated_at, id from conversation c where ${matchesFilter({ workspaceId, after, from, to })}
    order by updated_at desc, id desc offset ${maxScanned - 1} limit 1`.execute(db);
  return rows[0] === undefined ? undefined : ([rows[0].updatedAt, rows[0].id] as const);
}

type Page = Pick<SearchSlice, "limit" | "columns">;

/** Lists up to `limit` conversations of each customer, so that a customer with many does not cause a large sort. */
function listByCustomers(db: Db, { customerIds = [], ...scan }: ScanFilter, page: Page) {
  const source = sql`
    select own.* from unnest(${customerIds}::text[]) it (id) cross join lateral (
      select * from conversation c where c.customer_id = it.id and ${matchesFilter(scan)}
      order by updated_at desc, id desc limit ${page.limit}) own`;
  return listNewest(db, source, page);
}

/** Lists the newest rows of a source, with their customers. */
async function listNewest(
  db: Db,
  source: RawBuilder<unknown>,
  { limit, columns }: Page,
): Promise<FoundConversation[]> {
  const selected = sql.join(columns.map((it) => sql.ref(`found.${it}`)));
  const { rows } = await sql<FoundConversation>`
    select ${selected}, case when p.id is not null then jsonb_build_object('name', p.name, 'email', p.email) end as customer
    from (select * from (${source}) source order by updated_at desc, id desc limit ${limit}) found
    left join lateral (${selectCustomer("found")}) p on true
    order by found.updated_at desc, found.id desc`.execute(db);
  return rows;
}

/** Selects the customer of a row by its id. A plain join might read all customers of a workspace. */
const selectCustomer = (table: string) => sql`
  select id, name, email from customer where workspace_id = ${sql.ref(`${table}.workspaceId`)}
    and id = ${sql.ref(`${table}.customerId`)} and deleted_at is null limit 1`;

/** Whether a row of `conversation c` matches. */
function matchesFilter({ workspaceId, after, scannedTo, ...filter }: ScanFilter): RawBuilder<boolean> {
  const toTuple = ([updatedAt, id]: ConversationPosition) => sql`(${updatedAt}::timestamptz, ${id})`;
  const conditions = [
    sql`c.workspace_id = ${workspaceId}::uuid and c.deleted_at is null`,
    ...ifGiven(after, (it) => sql`(c.updated_at, c.id) < ${toTuple(it)}`),
    ...ifGiven(scannedTo, (it) => sql`(c.updated_at, c.id) >= ${toTuple(it)}`),
    ...ifGiven(filter.from, (it) => sql`c.updated_at >= ${it}::timestamptz`),
    ...ifGiven(filter.to, (it) => sql`c.updated_at < ${it}::timestamptz`),
    ...ifGiven(filter.id, (it) => sql`c.id = ${it}`),
    ...ifGiven(filter.status, (it) => sql`c.status = ${it}`),
    ...ifGiven(filter.channel, (it) => sql`${it} = any(c.channels)`),
    ...ifGiven(filter.tag, (it) => sql`${it} = any(c.tags)`),
    ...ifGiven(filter.text, matchesText),
  ];
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

const ifGiven = <T>(value: T | undefined, condition: (value: T) => RawBuilder<unknown>) =>
  value === undefined ? [] : [condition(value)];

/**
 * Whether the text is the id of a conversation, or is part of its name or of its customer's name or e-mail address.
 * Case is ignored.
 */
function matchesText(text: string): RawBuilder<unknown> {
  const has = (column: string) => sql`position(lower(${text}) in lower(${sql.ref(column)})) > 0`;
  return sql`(c.id = ${text} or ${has("c.name")}
    or (select ${has("p.name")} or ${has("p.email")} from (${selectCustomer("c")}) p))`;
}
