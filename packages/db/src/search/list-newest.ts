import { type RawBuilder, sql } from "kysely";
import { type BoundedRows, readBoundedRows } from "../client/bounded-rows.ts";
import { selectAmong } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { type Columns, type StoredConversation, selectColumns } from "../records/record-queries.ts";

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

/** A filter whose search text is interpreted: as customers, as the id of a conversation, or as words. */
export interface InterpretedFilter extends Omit<ConversationFilter, "q" | "customerId"> {
  customerIds?: string[];
  id?: string;
  /** Words that are no words in any language, such as `%`. */
  text?: string;
}

/** An interpreted filter, and the range of the order newest first to look in. */
export interface ScanFilter extends InterpretedFilter {
  /** Only these. */
  ids?: readonly string[];
  after?: ConversationPosition | undefined;
  scannedTo?: ConversationPosition | undefined;
}

/** SQL: the customer of a row `c`. A subquery, because a join might read all customers of a workspace. */
export const customer = sql`(
  select jsonb_build_object('name', p.name, 'email', p.email) from customer p
  where p.workspace_id = c.workspace_id and p.id = c.customer_id and p.deleted_at is null)`;

interface Page extends Columns<StoredConversation> {
  limit: number;
}

/** Lists the newest rows that match, with their customers. */
export function listNewest(
  db: Db,
  scan: ScanFilter,
  { limit, columns }: Page,
): Promise<BoundedRows<FoundConversation>> {
  const order = sql`updated_at desc, id desc`;
  const rows = sql`
    select c.*, ${customer} as customer
    from (select * from (${selectMatching(scan, limit)}) it order by ${order} limit ${limit}) c
    offset 0`; // so that a customer is looked up once, and not once more for its size
  return readBoundedRows(db, { rows, order, ...selectColumns([...columns, "customer"]) });
}

/** Whether so many conversations of the scanned range have the words, whatever else they are. */
export async function haveWords(db: Db, scan: ScanFilter, count: number): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from (
      select from conversation c where ${isScanned(scan)} and ${hasWords(scan.words ?? "")} limit ${count}) it`.execute(
    db,
  );
  return rows[0]?.count === count;
}

/**
 * SQL: selects the rows that match. Of several customers it selects up to `limit` rows each, so that one with many does not cause a large
 * sort.
 */
function selectMatching(scan: ScanFilter, limit: number): RawBuilder<unknown> {
  if ((scan.ids ?? scan.id ?? scan.customerIds ?? scan.text) === undefined) return selectInOrder(scan, limit);
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

/** SQL: selects the newest rows that match, which are few of those that the planner would sort. */
function selectInOrder(
  { workspaceId, status, channel, tag, words, ...scan }: ScanFilter,
  limit: number,
): RawBuilder<unknown> {
  const { after, end } = toBounds(scan);
  return sql`
    select own.* from newest_conversations(
      ${workspaceId}::uuid, ${after?.[0]}::timestamptz, ${after?.[1]}, ${end?.[0]}::timestamptz, ${end?.[1]},
      ${status}, ${channel}, ${tag}, ${words}::tsquery, ${limit}) it (id)
    cross join lateral (
      select * from conversation c where c.workspace_id = ${workspaceId}::uuid and c.id = it.id limit 1) own`;
}

/** The part of the order newest first to look in, as one position on either side, from which Postgres reads its index. */
function toBounds({ after, scannedTo, from, to }: Pick<ScanFilter, "after" | "scannedTo" | "from" | "to">) {
  return {
    after: to !== undefined && (after === undefined || to <= after[0]) ? ([to, ""] as const) : after,
    end:
      from !== undefined && (scannedTo === undefined || from > scannedTo[0])
        ? ([from, ""] as const)
        : scannedTo,
  };
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
    ...ifGiven(scan.words, hasWords),
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
      ? sql`array(select customer_id from conversation c where ${isScanned(scan)})`
      : scan.customerIds;
  return sql`(c.id = ${text} or ${has("c.name")} or c.customer_id = any(array(
    select p.id from ${selectAmong("customer", scan.workspaceId, customerIds)} p
    where p.deleted_at is null and (${has("p.name")} or ${has("p.email")}))))`;
}
