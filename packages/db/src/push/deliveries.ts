import { type Selectable, sql } from "kysely";
import { statementNow } from "../client/database-time.ts";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import { inTransaction } from "../client/in-transaction.ts";
import type { Db } from "../client/open-db.ts";
import { rowLifetimes } from "../client/row-lifetimes.ts";
import type { IdSlice } from "../client/slices.ts";
import type { FeedCursor } from "../feed/feed-cursor.ts";
import type { PushedRef, WebhookDeliveryTable } from "../tables/index.ts";
import type { SeenTo } from "./event-types.ts";
import { retryPeriod } from "./retry-period.ts";

export type Delivery = Selectable<WebhookDeliveryTable>;

/** Finds the delivery to an endpoint that has been due the longest. */
export const findDueDelivery = (db: Db, endpointId: string): Promise<Delivery | undefined> =>
  db
    .selectFrom("webhookDelivery")
    .selectAll()
    .where("endpointId", "=", endpointId)
    .where("state", "=", "open")
    .where("nextAt", "<=", statementNow)
    .orderBy("nextAt")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();

/** What a sender has read of the feed. */
export interface FeedBatch {
  endpointId: string;
  workspaceId: string;
  /** Where the feed was read from, and where it goes on. */
  from: FeedCursor;
  next: FeedCursor;
  /** Up to where the endpoint has had every item then. */
  seenTo: SeenTo;
  /** What is sent of it. */
  refs: readonly PushedRef[];
}

/**
 * Moves an endpoint on in the feed, and keeps what it has passed as a delivery, in one transaction: nothing is skipped,
 * whenever the sender dies.
 * @returns whether it has moved, which it has not when its cursor was moved meanwhile, and what is to be sent
 */
export function addBatch(
  db: Db,
  { endpointId, workspaceId, from, next, seenTo, refs }: FeedBatch,
): Promise<{ hasMoved: boolean; delivery?: Delivery }> {
  return inTransaction(db, async (tx) => {
    const { numAffectedRows = 0n } = await sql`
      update webhook_endpoint set
        cursor = ${JSON.stringify(next)}::jsonb,
        conversations_seen_to = ${seenTo.conversation}, messages_seen_to = ${seenTo.message}
      where id = ${endpointId} and cursor = ${JSON.stringify(from)}::jsonb`.execute(tx);
    if (numAffectedRows === 0n || refs.length === 0) return { hasMoved: numAffectedRows > 0n };
    const batch = { type: "feedback", refs: JSON.stringify(refs), items: refs.length } as const;
    const insert = tx.insertInto("webhookDelivery").values({ endpointId, workspaceId, ...batch });
    return { hasMoved: true, delivery: await insert.returningAll().executeTakeFirstOrThrow() };
  });
}

/** Splits a delivery whose items have grown: it keeps the first `count`, and a new one gets the others. */
export async function splitDelivery(db: Db, { id, refs }: Delivery, count: number): Promise<void> {
  const [kept, others] = [refs?.slice(0, count) ?? [], refs?.slice(count) ?? []];
  await sql`
    with kept as (
      update webhook_delivery set refs = ${JSON.stringify(kept)}, items = ${kept.length} where id = ${id} returning *)
    insert into webhook_delivery (endpoint_id, workspace_id, type, refs, items)
    select endpoint_id, workspace_id, type, ${JSON.stringify(others)}, ${others.length}::integer from kept`.execute(
    db,
  );
}

/** Which deliveries to list. */
export interface DeliverySlice extends IdSlice {
  endpointId: string;
  state?: Delivery["state"] | undefined;
}

/** Lists the deliveries to an endpoint, newest first, those before the delivery `after`. */
export function listDeliveries(
  db: Db,
  { workspaceId, endpointId, state, after, limit }: DeliverySlice,
): Promise<Delivery[]> {
  return db
    .selectFrom("webhookDelivery")
    .selectAll()
    .where("workspaceId", "=", workspaceId)
    .where("endpointId", "=", endpointId)
    .$if(state !== undefined, (q) => q.where("state", "=", state ?? "open"))
    .$if(after !== undefined, (q) => q.where("id", "<", after ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

/** How many deliveries wait for an endpoint, and how many it never accepted. */
export interface DeliveryCounts {
  open: number;
  dead: number;
}

/** Counts the deliveries of endpoints that are not delivered, by endpoint. */
export async function countUndelivered(
  db: Db,
  endpointIds: readonly string[],
): Promise<Map<string, DeliveryCounts>> {
  const { rows } = await sql<DeliveryCounts & { id: string }>`
    select endpoint_id as id, count(*) filter (where state = 'open') as open, count(*) filter (where state = 'dead') as dead
    from webhook_delivery where endpoint_id = any(${endpointIds}::uuid[]) and state <> 'delivered'
    group by 1`.execute(db);
  return new Map(rows.map(({ id, ...counts }) => [id, counts]));
}

/** Finds a delivery and locks it until the transaction ends. */
export function lockDelivery(
  tx: Db,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<Delivery | undefined> {
  return tx
    .selectFrom("webhookDelivery")
    .selectAll()
    .where("workspaceId", "=", workspaceId)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Makes a delivery that is not delivered due now, with as long to succeed as a new one. */
export async function reopenDelivery(tx: Db, id: string): Promise<Delivery> {
  const { rows } = await sql<Delivery>`
    update webhook_delivery set
      state = 'open', next_at = clock_timestamp(), retry_until = clock_timestamp() + ${retryPeriod}, ended_at = null
    where id = ${id}
    returning *`.execute(tx);
  const [delivery] = rows;
  if (delivery === undefined) throw new Error("The delivery is gone.");
  await sql`
    update webhook_endpoint set dispatch_at = clock_timestamp()
    where id = ${delivery.endpointId} and lease_until is null`.execute(tx);
  return delivery;
}

/** So many delivered ones are kept of each endpoint, however recent. */
const maxKept = 1_000;

/** Deletes old deliveries, of each endpoint all delivered ones but the newest 1,000, and dead letters after 30 days. */
export async function deleteOldDeliveries(db: Db): Promise<void> {
  await deleteInChunks(
    db,
    "webhook_delivery",
    sql`ended_at < ${statementNow} - case state when 'dead' then ${rowLifetimes.deadLetter} else ${rowLifetimes.delivered} end`,
  );
  const { rows } = await sql<{ endpointId: string; id: string }>`
    select e.id as endpoint_id, d.id from webhook_endpoint e
    cross join lateral (
      select id from webhook_delivery d where d.endpoint_id = e.id order by id desc offset ${maxKept} limit 1) d`.execute(
    db,
  );
  for (const { endpointId, id } of rows)
    await deleteInChunks(
      db,
      "webhook_delivery",
      sql`endpoint_id = ${endpointId} and id <= ${id} and state = 'delivered'`,
    );
}
