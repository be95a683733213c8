import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { StoredConversation } from "./record-queries.ts";

/** Which conversations; each condition that is given must hold. */
export interface ConversationFilter {
  workspaceId: string;
  q?: string | undefined;
  status?: string | undefined;
  channel?: string | undefined;
  /** A tag's id. */
  tag?: string | undefined;
  customerId?: string | undefined;
  /** When it changed last: at or after `from`, before `to`. */
  from?: Date | undefined;
  to?: Date | undefined;
}

/** A conversation's place in the order newest first: when it changed last, and its id. */
export type ConversationPosition = readonly [updatedAt: Date, id: string];

/** A conversation with whose it is. */
export type FoundConversation = StoredConversation & {
  customer: { name: string | null; email: string | null } | null;
};

interface SearchSlice {
  after?: ConversationPosition | undefined;
  limit: number;
  /** Most conversations that one call looks at, so that a rare word in a million of them holds nobody up. */
  maxScanned?: number;
}

/** What was found, and how far it was looked: undefined is to the end. */
interface SearchPage {
  rows: FoundConversation[];
  scannedTo: ConversationPosition | undefined;
}

/**
 * Conversations that changed last first. One call looks at `mostLooked` and no further: fewer rows than `limit` are the
 * end only when `lookedTo` is undefined, else the search goes on after that place. Those of a customer come at once.
 */
export async function searchConversations(
  db: Db,
  filter: ConversationFilter,
  { after, limit, maxScanned = 5_000 }: SearchSlice,
): Promise<SearchPage> {
  const interpreted = await interpretFilter(db, filter);
  const places = { ...interpreted, after };
  if (interpreted.customerIds !== undefined)
    return { rows: await listByCustomers(db, places, limit), scannedTo: undefined };
  const lookedTo = needsNoScan(interpreted) ? undefined : await findScanEnd(db, places, maxScanned);
  const rows = await listNewest(
    db,
    sql`select * from conversation c where ${matchesFilter({ ...places, lookedTo })}`,
    limit,
  );
  return { rows, scannedTo: rows.length < limit ? lookedTo : undefined };
}

/** A filter whose words are understood: whose conversations, which one, or which words it has. */
interface InterpretedFilter extends Omit<ConversationFilter, "q" | "customerId"> {
  customerIds?: string[];
  id?: string;
  text?: string;
}

/** Whether every row that is looked at is one of them, or there is one at most. */
const needsNoScan = ({ id, status, channel, tag, text }: InterpretedFilter) =>
  id !== undefined || [status, channel, tag, text].every((it) => it === undefined);

/** More than these customers with one beginning of an e-mail are no longer one person. */
const maxCustomers = 100;

/** Takes `q` for an id if there is one, for the beginning of an e-mail if somebody has it, else for words. */
async function interpretFilter(
  db: Db,
  { q, customerId, ...filter }: ConversationFilter,
): Promise<InterpretedFilter> {
  if (customerId !== undefined)
    return { ...filter, customerIds: [customerId], ...(q === undefined ? {} : { text: q }) };
  if (q === undefined) return filter;
  const { rows } = await sql<{ kind: "conversation" | "customer"; id: string }>`
    (select 'conversation' as kind, id from conversation where workspace_id = ${filter.workspaceId}::uuid and id = ${q} limit 1)
    union all
    (select 'customer', id from customer where workspace_id = ${filter.workspaceId}::uuid and id = ${q} limit 1)
    union all
    (select 'customer', id from customer where workspace_id = ${filter.workspaceId}::uuid and ${q.indexOf("@") > 0}
      and email is not null and lower(left(email, 200)) ^@ lower(${q}) limit ${maxCustomers + 1})`.execute(
    db,
  );
  const [first] = rows;
  if (first?.kind === "conversation") return { ...filter, id: first.id };
  if (first === undefined || rows.length > maxCustomers) return { ...filter, text: q };
  return { ...filter, customerIds: rows.map((it) => it.id) };
}

interface ScanFilter extends InterpretedFilter {
  after?: ConversationPosition | undefined;
  lookedTo?: ConversationPosition | undefined;
}

/** The place up to which one call looks; undefined when that is the end. */
async function findScanEnd(db: Db, { workspaceId, after, from, to }: ScanFilter, mostLooked: number) {
  const { rows } = await sql<{ updatedAt: Date; id: string }>`
    select updated_at, id from conversation c where ${matchesFilter({ workspaceId, after, from, to })}
    order by updated_at desc, id desc offset ${mostLooked - 1} limit 1`.execute(db);
  return rows[0] === undefined ? undefined : ([rows[0].updatedAt, rows[0].id] as const);
}

/** Up to `limit` of each, so that nobody's many are all sorted. */
function listByCustomers(db: Db, { customerIds = [], ...places }: ScanFilter, limit: number) {
  const source = sql`
    select own.* from unnest(${customerIds}::text[]) it (id) cross join lateral (
      select * from conversation c where c.customer_id = it.id and ${matchesFilter(places)}
      order by updated_at desc, id desc limit ${limit}) own`;
  return listNewest(db, source, limit);
}

/** The first rows of a source, with whose they are. */
async function listNewest(db: Db, source: RawBuilder<unknown>, limit: number): Promise<FoundConversation[]> {
  const { rows } = await sql<FoundConversation>`
    select found.*, case when p.id is not null then jsonb_build_object('name', p.name, 'email', p.email) end as customer
    from (select * from (${source}) source order by updated_at desc, id desc limit ${limit}) found
    left join lateral (${selectCustomer("found")}) p on true
    order by found.updated_at desc, found.id desc`.execute(db);
  return rows;
}

/** The one customer of a row, looked up by id: a plain join might read all of a workspace's. */
const selectCustomer = (table: string) => sql`
  select id, name, email from customer where workspace_id = ${sql.ref(`${table}.workspaceId`)}
    and id = ${sql.ref(`${table}.customerId`)} and deleted_at is null limit 1`;

/** Whether a row of `conversation c` is one of them. */
function matchesFilter({ workspaceId, after, lookedTo, ...asked }: ScanFilter): RawBuilder<boolean> {
  const place = ([updatedAt, id]: ConversationPosition) => sql`(${updatedAt}::timestamptz, ${id})`;
  const conditions = [
    sql`c.workspace_id = ${workspaceId}::uuid and c.deleted_at is null`,
    ...ifGiven(after, (it) => sql`(c.updated_at, c.id) < ${place(it)}`),
    ...ifGiven(lookedTo, (it) => sql`(c.updated_at, c.id) >= ${place(it)}`),
    ...ifGiven(asked.from, (it) => sql`c.updated_at >= ${it}::timestamptz`),
    ...ifGiven(asked.to, (it) => sql`c.updated_at < ${it}::timestamptz`),
    ...ifGiven(asked.id, (it) => sql`c.id = ${it}`),
    ...ifGiven(asked.status, (it) => sql`c.status = ${it}`),
    ...ifGiven(asked.channel, (it) => sql`${it} = any(c.channels)`),
    ...ifGiven(asked.tag, (it) => sql`${it} = any(c.tags)`),
    ...ifGiven(asked.text, matchesText),
  ];
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

const ifGiven = <T>(value: T | undefined, condition: (value: T) => RawBuilder<unknown>) =>
  value === undefined ? [] : [condition(value)];

/** Whether a conversation or its customer is called so, in any case of letters. */
function matchesText(text: string): RawBuilder<unknown> {
  const has = (column: string) => sql`position(lower(${text}) in lower(${sql.ref(column)})) > 0`;
  return sql`(c.id = ${text} or ${has("c.name")}
    or (select ${has("p.name")} or ${has("p.email")} from (${selectCustomer("c")}) p))`;
}
