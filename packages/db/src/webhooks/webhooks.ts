import { type Selectable, sql } from "kysely";
import type { Batch } from "../batches/index.ts";
import { isActive } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import { readStrategy } from "../integrations/read-strategy.ts";
import type { IntegrationWebhookTable, Stream } from "../tables/index.ts";

export type Webhook = Selectable<IntegrationWebhookTable>;

export function findWebhook(db: Db, integrationId: string): Promise<Webhook | undefined> {
  return db
    .selectFrom("integrationWebhook")
    .selectAll()
    .where("integrationId", "=", integrationId)
    .executeTakeFirst();
}

/** A sealed token and the org whose events it signs. */
export type WebhookSecret = Pick<Webhook, "integrationId" | "workspaceId" | "encryptedToken" | "keyId"> & {
  orgId: string;
};

/** What an event for this integration must be signed with. */
export function findSecret(db: Db, integrationId: string): Promise<WebhookSecret | undefined> {
  return db
    .selectFrom("integrationWebhook as hook")
    .innerJoin("integration", "integration.id", "hook.integrationId")
    .select([
      "hook.integrationId",
      "hook.workspaceId",
      "hook.encryptedToken",
      "hook.keyId",
      "integration.orgId",
    ])
    .where("hook.integrationId", "=", integrationId)
    .executeTakeFirst();
}

/** Keeps the token of an integration's webhook, instead of an older one; its counts go on. `seals` seals it anew. */
export function saveWebhook(
  db: Db,
  {
    integrationId,
    ...token
  }: Pick<Webhook, "integrationId" | "workspaceId" | "encryptedToken" | "keyId" | "tokenHint">,
): Promise<Webhook> {
  return db
    .insertInto("integrationWebhook")
    .values({ integrationId, ...token })
    .onConflict((it) =>
      it.column("integrationId").doUpdateSet({ ...token, updatedAt: sql<Date>`clock_timestamp()` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Forgets the token and its counts; from now on nothing is taken. @returns false when there was none */
export async function removeWebhook(db: Db, integrationId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("integrationWebhook")
    .where("integrationId", "=", integrationId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** An event that is proven to be Kustomer's, with its record as a page. */
export interface ReceivedEvent {
  id: string;
  /** By Kustomer's clock. */
  createdAt: Date;
  stream: Stream;
  /** Compressed as raw batches are. */
  body: Buffer;
}

/** What became of an event. */
export type EventOutcome =
  /** New: its record waits in a raw batch. */
  | { kind: "accepted"; batchId: string }
  /** It came before. */
  | { kind: "duplicate" }
  /** Too old to tell whether it came before; runs have read what it tells. */
  | { kind: "ignored" }
  /** Nothing is to be read now. */
  | { kind: "dropped" };

/** Kustomer gives a delivery up after an hour or two; whoever sends one again later is not Kustomer. */
const maxEventAge = sql`interval '3 days'`;
/** Longer than an event is taken, so that it is known as long. */
const eventRetention = sql`interval '4 days'`;

/**
 * Takes an event once, in one statement: notes its id and stores its record as a raw batch that no run asked for. What
 * it says is as old as the event, however late it came, so that it revives nothing that was seen deleted since.
 */
export async function receiveEvent(
  db: Db,
  integrationId: string,
  event: ReceivedEvent,
): Promise<EventOutcome> {
  const { rows } = await sql<{ batchId: string | null; isActive: boolean; isOld: boolean }>`
    with target as (
      select *, ${isActive} and scope_from is not null as is_active
      from integration where id = ${integrationId}
      for key share -- whoever disconnects it meanwhile comes after us, and takes what we store along
    ), fresh as (
      insert into webhook_event (integration_id, event_id)
      select id, ${event.id} from target
      where is_active and ${event.createdAt}::timestamptz >= clock_timestamp() - ${maxEventAge}
      on conflict do nothing returning integration_id
    ), batch as (
      insert into raw_batch (workspace_id, integration_id, stream, records, body, observed_at, scope_from, strategy)
      select workspace_id, id, ${event.stream}, 1, ${event.body}::bytea,
        least(${event.createdAt}::timestamptz, clock_timestamp()), scope_from, ${readStrategy}
      from target where id in (select integration_id from fresh)
      returning id
    )
    select (select id from batch) as batch_id, is_active,
      ${event.createdAt}::timestamptz < clock_timestamp() - ${maxEventAge} as is_old
    from target`.execute(db);
  const [row] = rows;
  if (row?.batchId) return { kind: "accepted", batchId: row.batchId };
  if (!row?.isActive) return { kind: "dropped" };
  return { kind: row.isOld ? "ignored" : "duplicate" };
}

/** How many events of an integration met each end. */
export type EventCounts = Pick<Webhook, "accepted" | "duplicate" | "ignored" | "refused" | "dropped">;

/** Adds to the counts of several integrations; those without a webhook are passed over. */
export async function addCounts(
  db: Db,
  counts: readonly (EventCounts & { integrationId: string })[],
): Promise<void> {
  if (counts.length === 0) return;
  await sql`
    with added as (
      select * from json_to_recordset(${JSON.stringify(counts)}::json) as it (
        "integrationId" uuid, accepted bigint, duplicate bigint, ignored bigint, refused bigint, dropped bigint)
    ), hook as (
      select integration_id from integration_webhook
      where integration_id in (select "integrationId" from added) order by integration_id for update
    )
    update integration_webhook h set
      accepted = h.accepted + added.accepted, duplicate = h.duplicate + added.duplicate,
      ignored = h.ignored + added.ignored, refused = h.refused + added.refused, dropped = h.dropped + added.dropped,
      last_event_at = case when added.accepted + added.duplicate + added.ignored + added.dropped > 0
        then clock_timestamp() else h.last_event_at end
    from added join hook on hook.integration_id = added."integrationId"
    where h.integration_id = hook.integration_id`.execute(db);
}

/** Forgets events that are too old to be taken again. @returns how many */
export async function deleteOldEvents(db: Db): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_event where received_at < clock_timestamp() - ${eventRetention}`.execute(db);
  return Number(numAffectedRows);
}

/** So soon after a run was opened no other is opened for what events made wanted. */
const minRunSpacing = sql`interval '5 seconds'`;

/**
 * Makes an integration due when a page that no run asked for has left a gap: a conversation or a thread to be read, or
 * a customer who is not stored. Customers who are stored are read again with the next run.
 */
export async function expediteNextRun(
  db: Db,
  { integrationId, workspaceId, createdAt }: Pick<Batch, "integrationId" | "workspaceId" | "createdAt">,
): Promise<void> {
  await sql`
    with soon as (
      select greatest(clock_timestamp(), max(opened_at) + ${minRunSpacing}) as at from (
        select opened_at from run where integration_id = ${integrationId} and lane = 'live' order by id desc limit 1) last
    )
    update integration set next_run_at = soon.at from soon
    where id = ${integrationId} and next_run_at > soon.at and exists (
      select 1 from fetch_backlog w
      where w.workspace_id = ${workspaceId} and w.kind in ('conversation', 'thread', 'customer') and w.outcome is null
        and w.lane = 'live' and w.added_at >= ${createdAt}::timestamptz
        and (w.kind <> 'customer' or not exists (
          select 1 from customer c where c.workspace_id = w.workspace_id and c.id = w.id)))`.execute(db);
}
