import { type Selectable, sql } from "kysely";
import { now } from "../client/database-time.ts";
import { openStates, redispatchAfter } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { SearchIndexTable } from "../tables/index.ts";
import { type ChangedConversation, customerHash } from "./searchable-texts.ts";

/** How far a workspace is indexed. */
export type SearchProgress = Selectable<SearchIndexTable>;

/** SQL: whether the index `s` of workspace `w` is behind a table with feed positions. */
const isBehind = (table: "conversation_item" | "customer", kind: "item" | "customer") => sql`exists (
  select from ${sql.table(table)} it
  where it.workspace_id = w.id
    and (it.feed_position, it.id) > (coalesce(${sql.ref(`s.${kind}_position`)}, 0), coalesce(${sql.ref(`s.${kind}_id`)}, '')))`;

const isAnyBehind = sql`(${isBehind("conversation_item", "item")} or ${isBehind("customer", "customer")})`;

/** Claims up to `limit` workspaces of which something is to be indexed, the longest due first, and returns their ids. */
export async function claimBehind(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ workspaceId: string }>`
    insert into search_index (workspace_id, dispatch_at)
    select w.id, clock_timestamp() + ${redispatchAfter}
    from workspace w
    left join search_index s on s.workspace_id = w.id
    where w.deleted_at is null and coalesce(s.dispatch_at, '-infinity') <= clock_timestamp() and ${isAnyBehind}
    order by coalesce(s.dispatch_at, '-infinity'), w.id
    limit ${limit}
    on conflict (workspace_id) do update set dispatch_at = excluded.dispatch_at
    returning workspace_id`.execute(db);
  return rows.map((it) => it.workspaceId);
}

/** Locks a workspace's progress until the transaction ends. @returns undefined while another process has it */
export async function lockProgress(tx: Db, workspaceId: string): Promise<SearchProgress | undefined> {
  await sql`
    insert into search_index (workspace_id) select id from workspace where id = ${workspaceId} and deleted_at is null
    on conflict do nothing`.execute(tx);
  const progress = tx.selectFrom("searchIndex").selectAll().where("workspaceId", "=", workspaceId);
  return progress.forUpdate().skipLocked().executeTakeFirst();
}

/** Records how far a workspace is indexed now. */
export async function advanceProgress(
  tx: Db,
  { workspaceId, ...progress }: Omit<SearchProgress, "dispatchAt">,
): Promise<void> {
  await tx.updateTable("searchIndex").set(progress).where("workspaceId", "=", workspaceId).execute();
}

/** Lets the scheduler dispatch a workspace at its next change. */
export async function endIndexing(db: Db, workspaceId: string): Promise<void> {
  await db
    .updateTable("searchIndex")
    .set({ dispatchAt: now })
    .where("workspaceId", "=", workspaceId)
    .execute();
}

/** Lists the conversations whose item has moved since, in the order of the feed. */
export async function listMoved(
  db: Db,
  { workspaceId, itemPosition, itemId }: SearchProgress,
  { horizon, limit }: { horizon: number; limit: number },
): Promise<ChangedConversation[]> {
  const { rows } = await sql<ChangedConversation>`
    select id, feed_position as position from conversation_item
    where workspace_id = ${workspaceId}::uuid and feed_position < ${horizon}
      and (feed_position, id) > (${itemPosition}, ${itemId})
    order by feed_position, id limit ${limit}`.execute(db);
  return rows;
}

/** A customer who was written, and how many there were in all. */
interface ChangedCustomers {
  ids: string[];
  last: { position: number; id: string } | undefined;
}

/** Lists the customers who were written since, in the order of the feed. */
export async function listChangedCustomers(
  db: Db,
  { workspaceId, customerPosition, customerId }: SearchProgress,
  { horizon, limit }: { horizon: number; limit: number },
): Promise<ChangedCustomers> {
  const { rows } = await sql<{ id: string; position: number }>`
    select id, feed_position as position from customer
    where workspace_id = ${workspaceId}::uuid and feed_position < ${horizon}
      and (feed_position, id) > (${customerPosition}, ${customerId})
    order by feed_position, id limit ${limit}`.execute(db);
  return { ids: rows.map((it) => it.id), last: rows.at(-1) };
}

/**
 * Lists indexed conversations of customers whose name or address is another now. That none is deleted is checked last: before the
 * first analyze the planner takes almost all for deleted, and would read all others by their small index for each customer.
 */
export async function listOutdated(
  db: Db,
  { workspaceId, customerIds, limit }: { workspaceId: string; customerIds: readonly string[]; limit: number },
): Promise<ChangedConversation[]> {
  if (customerIds.length === 0) return [];
  const { rows } = await sql<ChangedConversation>`
    select c.id, i.position
    from unnest(${customerIds}::text[]) it (id)
    cross join lateral (
      select p.id, ${customerHash} as hash from customer p
      where p.workspace_id = ${workspaceId}::uuid and p.id = it.id limit 1) p
    cross join lateral (
      select c.id, c.deleted_at from conversation c
      where c.workspace_id = ${workspaceId}::uuid and c.customer_id = p.id
      offset 0) c
    cross join lateral (
      select from conversation_text t
      where t.workspace_id = ${workspaceId}::uuid and t.id = c.id and t.customer_hash is distinct from p.hash limit 1) t
    cross join lateral (
      select i.feed_position as position from conversation_item i
      where i.workspace_id = ${workspaceId}::uuid and i.id = c.id limit 1) i
    where c.deleted_at is null
    limit ${limit}`.execute(db);
  return rows;
}

/**
 * Whether the workspace is being read, or pages of any workspace wait to be stored. Indexing gives way to them. Between two pages of
 * a run none waits, but the next is on its way.
 */
export async function isIngesting(db: Db, workspaceId: string): Promise<boolean> {
  const { rows } = await sql<{ isIngesting: boolean }>`
    select exists (select from raw_batch where state = 'pending') or exists (
      select from integration i
      join run r on r.integration_id = i.id and r.state in ${openStates}
      where i.workspace_id = ${workspaceId}::uuid) as is_ingesting`.execute(db);
  return rows[0]?.isIngesting ?? false;
}

/** SQL: an older change is not only just being indexed. */
const graceMicroseconds = 60_000_000;

/** Whether changes of more than a minute ago are not indexed yet, as after an update of Inlet or during a first load. */
export async function isFilling(db: Db, workspaceId: string): Promise<boolean> {
  const first = { item_position: sql`0`, item_id: sql`''` };
  // Subqueries, because the index serves no comparison with the columns of a join.
  const indexed = (column: keyof typeof first) => sql`
    coalesce((select ${sql.ref(column)} from search_index where workspace_id = ${workspaceId}::uuid), ${first[column]})`;
  const { rows } = await sql<{ isFilling: boolean }>`
    select coalesce((
      select it.feed_position from conversation_item it
      where it.workspace_id = ${workspaceId}::uuid
        and (it.feed_position, it.id) > (${indexed("item_position")}, ${indexed("item_id")})
      order by it.feed_position, it.id limit 1
    ) < extract(epoch from clock_timestamp()) * 1000000 - ${graceMicroseconds}::bigint, false) as is_filling`.execute(
    db,
  );
  return rows[0]?.isFilling ?? false;
}
