import type { BatchRef } from "@inlet/contracts";
import { type Selectable, sql } from "kysely";
import type { Batch } from "../batches/index.ts";
import { batchRef, nextTurn } from "../batches/turns.ts";
import { statementNow } from "../client/database-time.ts";
import { deleteInChunks } from "../client/delete-in-chunks.ts";
import { isActive } from "../client/fragments.ts";
import { kustomerAhead } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import { rowLifetimes } from "../client/row-lifetimes.ts";
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

/** An encrypted token and the org whose events it signs. */
export type WebhookSecret = Pick<Webhook, "integrationId" | "workspaceId" | "encryptedToken" | "keyId"> & {
  orgId: string;
};

/** Finds the secret that signs the events of an integration. */
export function findSecret(db: Db, integrationId: string): Promise<WebhookSecret | undefined> {
  return db
    .selectFrom("integrationWebhook as webhook")
    .innerJoin("integration", "integration.id", "webhook.integrationId")
    .select([
      "webhook.integrationId",
      "webhook.workspaceId",
      "webhook.encryptedToken",
      "webhook.keyId",
      "integration.orgId",
    ])
    .where("webhook.integrationId", "=", integrationId)
    .executeTakeFirst();
}

/** Saves the token of an integration's webhook in place of an older one. The counts continue. */
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

/**
 * Deletes the token and its counts. From now on no event is accepted.
 * @returns false when there was none
 */
export async function removeWebhook(db: Db, integrationId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom("integrationWebhook")
    .where("integrationId", "=", integrationId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** An event that is proven to come from Kustomer, with its record as a page. */
export interface ReceivedEvent {
  id: string;
  /** By Kustomer's clock. */
  createdAt: Date;
  stream: Stream;
  /** Which version of which record it carries, as far as that can be read. */
  version: RecordVersion | undefined;
  /** Compressed like a raw batch. */
  body: Buffer;
}

/** A version of a record. */
interface RecordVersion {
  id: string;
  updatedAt: Date;
}

/** What became of an event. */
export type EventOutcome =
  /** New: its record is stored as a raw batch. */
  | { kind: "accepted"; batch: BatchRef }
  /** It was received before. */
  | { kind: "duplicate" }
  /** Too old to check for a duplicate; runs have read its content. */
  | { kind: "ignored" }
  /** The integration is not active. */
  | { kind: "dropped" };

/**
 * Kustomer gives up a delivery after an hour or two, so an older event is a replay. Ids of events are kept longer, so
 * that every duplicate is recognized.
 */
const maxEventAge = sql`interval '72 hours'`;

/** When the event shows its record, by the database's clock. The sub-queries read from `target` and `accepted_event`. */
const observedAt = sql`least(event_at, clock_timestamp())`;

/** Deletes what waits of older versions of the event's record. A locked batch is skipped: it has just been stored. */
const deleteOlder = (integrationId: string, { stream, version }: ReceivedEvent) => sql`
  delete from raw_batch
  where (id, created_at) in (
    select id, created_at from raw_batch
    where integration_id = ${integrationId} and stream = ${stream} and record_id = ${version?.id ?? null}
      and state = 'pending' and not replayed
      and record_at <= ${version?.updatedAt ?? null}::timestamptz
      and observed_at <= (select ${observedAt} from target)
      and exists (select from accepted_event)
    for update skip locked)
  returning turn`;

/** Stores the event's page. It takes the turn of the pages that it replaces. */
const insertBatch = ({ stream, version, body }: ReceivedEvent) => sql`
  insert into raw_batch (workspace_id, integration_id, stream, records, body, observed_at, scope_from, strategy,
    record_id, record_at, turn)
  select workspace_id, id, ${stream}, 1, ${body}::bytea, ${observedAt}, scope_from, ${readStrategy},
    ${version?.id ?? null}, ${version?.updatedAt ?? null}::timestamptz,
    coalesce((select min(turn) from replaced), ${nextTurn(sql`target.workspace_id`, sql`'live'`)})
  from target
  where id in (select integration_id from accepted_event)
  returning ${batchRef} as ref`;

/**
 * Accepts an event once, in one statement: records its id and stores its record as a raw batch without a run. The
 * content is as old as the event, however late it arrives, so it revives no record that was found deleted since. It takes
 * the place of an older version of the same record that still waits.
 */
export async function receiveEvent(
  db: Db,
  integrationId: string,
  event: ReceivedEvent,
): Promise<EventOutcome> {
  const { rows } = await sql<{ batch: BatchRef | null; isActive: boolean; isOld: boolean }>`
    with target as (
      select *, ${isActive} and scope_from is not null as is_active,
        ${event.createdAt}::timestamptz - ${kustomerAhead} as event_at -- by the database's clock
      from integration where id = ${integrationId}
      for key share -- a concurrent disconnect waits, and then deletes what is stored here too
    ), accepted_event as (
      insert into webhook_event (integration_id, event_id)
      select id, ${event.id}
      from target
      where is_active and event_at >= clock_timestamp() - ${maxEventAge}
      on conflict do nothing -- a duplicate
      returning integration_id
    ), replaced as (${deleteOlder(integrationId, event)}), batch as (${insertBatch(event)})
    select (select ref from batch) as batch, is_active,
      event_at < clock_timestamp() - ${maxEventAge} as is_old
    from target`.execute(db);
  const [row] = rows;
  if (row?.batch) return { kind: "accepted", batch: row.batch };
  if (!row?.isActive) return { kind: "dropped" };
  return { kind: row.isOld ? "ignored" : "duplicate" };
}

/** How many events of an integration had each outcome. */
export type EventCounts = Pick<Webhook, "accepted" | "duplicate" | "ignored" | "refused" | "dropped">;

/** Adds to the counts of several integrations; it skips those without a webhook. */
export async function addCounts(db: Db, counts: readonly (EventCounts & { integrationId: string })[]) {
  if (counts.length === 0) return;
  await sql`
    with added as (
      select *
      from json_to_recordset(${JSON.stringify(counts)}::json) as it (
        "integrationId" uuid, accepted bigint, duplicate bigint, ignored bigint, refused bigint, dropped bigint)
    ), locked as (
      select integration_id
      from integration_webhook
      where integration_id in (select "integrationId" from added)
      order by integration_id -- two calls lock the rows in the same order
      for update
    )
    update integration_webhook webhook set
      accepted = webhook.accepted + added.accepted,
      duplicate = webhook.duplicate + added.duplicate,
      ignored = webhook.ignored + added.ignored,
      refused = webhook.refused + added.refused,
      dropped = webhook.dropped + added.dropped,
      last_event_at = case when added.accepted + added.duplicate + added.ignored + added.dropped > 0
        then clock_timestamp() else webhook.last_event_at end
    from added
    join locked on locked.integration_id = added."integrationId"
    where webhook.integration_id = locked.integration_id`.execute(db);
}

/**
 * Deletes events that are too old to be accepted again.
 * @returns how many
 */
export const deleteOldEvents = (db: Db): Promise<number> =>
  deleteInChunks(db, "webhook_event", sql`received_at < ${statementNow} - ${rowLifetimes.webhookEvent}`);

/** The least time between two runs that are opened for events. */
const minRunSpacing = sql`interval '5 seconds'`;

/**
 * Makes an integration due when a page without a run has left a gap: a conversation or a thread to be read, or a
 * customer that is not stored. The next regular run reads stored customers again.
 */
export async function expediteNextRun(
  db: Db,
  { integrationId, workspaceId, createdAt }: Pick<Batch, "integrationId" | "workspaceId" | "createdAt">,
): Promise<void> {
  await sql`
    with last_run as (
      select opened_at
      from run
      where integration_id = ${integrationId} and lane = 'live'
      order by id desc
      limit 1
    ), soon as (
      select greatest(clock_timestamp(), max(opened_at) + ${minRunSpacing}) as at
      from last_run
    )
    update integration set next_run_at = soon.at
    from soon
    where id = ${integrationId}
      and next_run_at > soon.at
      and exists (
        select 1
        from fetch_backlog entry
        where entry.workspace_id = ${workspaceId}
          and entry.kind in ('conversation', 'thread', 'customer')
          and entry.outcome is null
          and entry.lane = 'live'
          and (entry.next_try_at is null or entry.next_try_at <= clock_timestamp())
          and entry.added_at >= ${createdAt}::timestamptz
          and (
            entry.kind <> 'customer'
            or not exists (
              select 1
              from customer
              where customer.workspace_id = entry.workspace_id and customer.id = entry.id)))`.execute(db);
}
