import { type RawBuilder, sql } from "kysely";
import type { Db } from "../client/open-db.ts";
import type { StoredConversation } from "./content-queries.ts";

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
export type NewestPlace = readonly [updatedAt: Date, id: string];

/** A conversation with whose it is. */
export type FoundConversation = StoredConversation & {
  customer: { name: string | null; email: string | null } | null;
};

interface SearchSlice {
  after?: NewestPlace | undefined;
  limit: number;
  /** Most conversations that one call looks at, so that a rare word in a million of them holds nobody up. */
  mostLooked?: number;
}

/** What was found, and how far it was looked: undefined is to the end. */
interface Found {
  rows: FoundConversation[];
  lookedTo: NewestPlace | undefined;
}

/**
 * Conversations that changed last first. One call looks at `mostLooked` and no further: fewer rows than `limit` are the
 * end only when `lookedTo` is undefined, else the search goes on after that place. Those of a customer come at once.
 */
export async function search(
  db: Db,
  filter: ConversationFilter,
  { after, limit, mostLooked = 5_000 }: SearchSlice,
): Promise<Found> {
  const meant = await understand(db, filter);
  const places = { ...meant, after };
  if (meant.whose !== undefined)
    return { rows: await listOfCustomers(db, places, limit), lookedTo: undefined };
  const lookedTo = isQuick(meant) ? undefined : await lookAhead(db, places, mostLooked);
  const rows = await pick(
    db,
    sql`select * from conversation c where ${holds({ ...places, lookedTo })}`,
    limit,
  );
  return { rows, lookedTo: rows.length < limit ? lookedTo : undefined };
}

/** A filter whose words are understood: whose conversations, which one, or which words it has. */
interface Meant extends Omit<ConversationFilter, "q" | "customerId"> {
  whose?: string[];
  id?: string;
  text?: string;
}

/** Whether every row that is looked at is one of them, or there is one at most. */
const isQuick = ({ id, status, channel, tag, text }: Meant) =>
  id !== undefined || [status, channel, tag, text].every((it) => it === undefined);

/** More than these customers with one beginning of an e-mail are no longer one person. */
const mostCustomers = 100;

/** Takes `q` for an id if there is one, for the beginning of an e-mail if somebody has it, else for words. */
async function understand(db: Db, { q, customerId, ...filter }: ConversationFilter): Promise<Meant> {
  if (customerId !== undefined)
    return { ...filter, whose: [customerId], ...(q === undefined ? {} : { text: q }) };
  if (q === undefined) return filter;
  const { rows } = await sql<{ kind: "conversation" | "customer"; id: string }>`
    (select 'conversation' as kind, id from conversation where workspace_id = ${filter.workspaceId}::uuid and id = ${q} limit 1)
    union all
    (select 'customer', id from customer where workspace_id = ${filter.workspaceId}::uuid and id = ${q} limit 1)
    union all
    (select 'customer', id from customer where workspace_id = ${filter.workspaceId}::uuid and ${q.indexOf("@") > 0}
      and email is not null and lower(left(email, 200)) ^@ lower(${q}) limit ${mostCustomers + 1})`.execute(
    db,
  );
  const [first] = rows;
  if (first?.kind === "conversation") return { ...filter, id: first.id };
  if (first === undefined || rows.length > mostCustomers) return { ...filter, text: q };
  return { ...filter, whose: rows.map((it) => it.id) };
}

interface Places extends Meant {
  after?: NewestPlace | undefined;
  lookedTo?: NewestPlace | undefined;
}

/** The place up to which one call looks; undefined when that is the end. */
async function lookAhead(db: Db, { workspaceId, after, from, to }: Places, mostLooked: number) {
  const { rows } = await sql<{ updatedAt: Date; id: string }>`
    select updated_at, id from conversation c where ${holds({ workspaceId, after, from, to })}
    order by updated_at desc, id desc offset ${mostLooked - 1} limit 1`.execute(db);
  return rows[0] === undefined ? undefined : ([rows[0].updatedAt, rows[0].id] as const);
}

/** Up to `limit` of each, so that nobody's many are all sorted. */
function listOfCustomers(db: Db, { whose = [], ...places }: Places, limit: number) {
  const source = sql`
    select own.* from unnest(${whose}::text[]) it (id) cross join lateral (
      select * from conversation c where c.customer_id = it.id and ${holds(places)}
      order by updated_at desc, id desc limit ${limit}) own`;
  return pick(db, source, limit);
}

/** The first rows of a source, with whose they are. */
async function pick(db: Db, source: RawBuilder<unknown>, limit: number): Promise<FoundConversation[]> {
  const { rows } = await sql<FoundConversation>`
    select found.*, case when p.id is not null then jsonb_build_object('name', p.name, 'email', p.email) end as customer
    from (select * from (${source}) source order by updated_at desc, id desc limit ${limit}) found
    left join lateral (${customerOf("found")}) p on true
    order by found.updated_at desc, found.id desc`.execute(db);
  return rows;
}

/** The one customer of a row, looked up by id: a plain join might read all of a workspace's. */
const customerOf = (table: string) => sql`
  select id, name, email from customer where workspace_id = ${sql.ref(`${table}.workspaceId`)}
    and id = ${sql.ref(`${table}.customerId`)} and deleted_at is null limit 1`;

/** Whether a row of `conversation c` is one of them. */
function holds({ workspaceId, after, lookedTo, ...asked }: Places): RawBuilder<boolean> {
  const place = ([updatedAt, id]: NewestPlace) => sql`(${updatedAt}::timestamptz, ${id})`;
  const conditions = [
    sql`c.workspace_id = ${workspaceId}::uuid and c.deleted_at is null`,
    ...when(after, (it) => sql`(c.updated_at, c.id) < ${place(it)}`),
    ...when(lookedTo, (it) => sql`(c.updated_at, c.id) >= ${place(it)}`),
    ...when(asked.from, (it) => sql`c.updated_at >= ${it}::timestamptz`),
    ...when(asked.to, (it) => sql`c.updated_at < ${it}::timestamptz`),
    ...when(asked.id, (it) => sql`c.id = ${it}`),
    ...when(asked.status, (it) => sql`c.status = ${it}`),
    ...when(asked.channel, (it) => sql`${it} = any(c.channels)`),
    ...when(asked.tag, (it) => sql`${it} = any(c.tags)`),
    ...when(asked.text, isCalled),
  ];
  return sql<boolean>`${sql.join(conditions, sql` and `)}`;
}

const when = <T>(value: T | undefined, condition: (value: T) => RawBuilder<unknown>) =>
  value === undefined ? [] : [condition(value)];

/** Whether a conversation or its customer is called so, in any case of letters. */
function isCalled(text: string): RawBuilder<unknown> {
  const has = (column: string) => sql`position(lower(${text}) in lower(${sql.ref(column)})) > 0`;
  return sql`(c.id = ${text} or ${has("c.name")}
    or (select ${has("p.name")} or ${has("p.email")} from (${customerOf("c")}) p))`;
}
