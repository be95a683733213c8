import { type Selectable, sql } from "kysely";
import { isoNow } from "./iso-now.ts";
import type { Db } from "./open-db.ts";
import type { Attention, Capabilities, IntegrationTable } from "./tables.ts";

export type Integration = Selectable<IntegrationTable>;

export function findById(db: Db, id: string): Promise<Integration | undefined> {
  return db.selectFrom("integration").selectAll().where("id", "=", id).executeTakeFirst();
}

export function findByWorkspace(db: Db, workspaceId: string): Promise<Integration | undefined> {
  return db.selectFrom("integration").selectAll().where("workspaceId", "=", workspaceId).executeTakeFirst();
}

/** The same, locked until the transaction ends, so that what is decided on it stays true. */
export function lockByWorkspace(tx: Db, workspaceId: string): Promise<Integration | undefined> {
  const rows = tx.selectFrom("integration").selectAll().where("workspaceId", "=", workspaceId);
  return rows.forNoKeyUpdate().executeTakeFirst();
}

/** A key that was accepted, sealed. */
export interface Connection {
  /** The integration's id; part of what the key is sealed with, so it is chosen before the row is written. */
  id: string;
  workspaceId: string;
  baseUrl: string;
  orgId: string;
  orgName: string;
  sealedKey: Buffer;
  keyId: string;
  keyHint: string;
  capabilities: Capabilities;
}

/**
 * Connects a workspace, or gives its integration a new key of the same org: cursors, schedule and runs stay.
 * Ingestion is off afterwards, until a person switches it on. The caller pauses the open runs in the same transaction.
 */
export function connect(db: Db, { capabilities, ...connection }: Connection): Promise<Integration> {
  const row = {
    ...connection,
    capabilities: JSON.stringify(capabilities),
    validatedAt: sql<Date>`clock_timestamp()`,
    ingestConversations: false,
    attention: null,
    recheckAt: null,
    updatedAt: sql<Date>`clock_timestamp()`,
  };
  const { id: _, workspaceId: __, ...changed } = row;
  return db
    .insertInto("integration")
    .values(row)
    .onConflict((it) => it.column("workspaceId").doUpdateSet(changed))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What an admin may change. */
export interface Switches {
  ingestConversations?: boolean | undefined;
  ingestComments?: boolean | undefined;
  paused?: boolean | undefined;
  syncIntervalSeconds?: number | undefined;
}

/** Sets switches. A shorter interval takes effect at once, not after the old one has run out. */
export function setSwitches(db: Db, id: string, switches: Switches): Promise<Integration | undefined> {
  const { syncIntervalSeconds } = switches;
  return db
    .updateTable("integration")
    .set({ ...switches, updatedAt: sql<Date>`clock_timestamp()` })
    .$if(syncIntervalSeconds !== undefined, (q) =>
      q.set({
        nextRunAt: sql<Date>`least(next_run_at, clock_timestamp() + make_interval(secs => ${syncIntervalSeconds}))`,
      }),
    )
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

const recheckAfter = sql<Date>`clock_timestamp() + interval '15 minutes'`;

/** Notes that a person must act; the key is tried again every 15 minutes. The caller pauses the open runs. */
export async function needAttention(db: Db, id: string, attention: Omit<Attention, "since">): Promise<void> {
  await sql`
    update integration set
      attention = ${JSON.stringify(attention)}::jsonb || jsonb_build_object('since', coalesce(attention->>'since', ${isoNow})),
      recheck_at = ${recheckAfter}, updated_at = clock_timestamp()
    where id = ${id}`.execute(db);
}

/** Notes what the key was just seen to be able to do, and that nobody need act. */
export async function noteValidated(db: Db, id: string, capabilities: Capabilities): Promise<void> {
  await db
    .updateTable("integration")
    .set({
      capabilities: JSON.stringify(capabilities),
      validatedAt: sql<Date>`clock_timestamp()`,
      attention: null,
      recheckAt: null,
      updatedAt: sql<Date>`clock_timestamp()`,
    })
    .where("id", "=", id)
    .execute();
}

/** Notes that an org's search does not sort a stream, and makes the integration due, to go on by lists. */
export async function noteUnsorted(db: Db, id: string, stream: string): Promise<void> {
  await sql`
    update integration set next_run_at = clock_timestamp(), capabilities = jsonb_set(capabilities, '{unsorted}',
      coalesce(capabilities->'unsorted', '[]') || to_jsonb(${stream}::text))
    where id = ${id}`.execute(db);
}

/** Makes an integration due now. */
export async function makeDue(db: Db, id: string): Promise<void> {
  await sql`update integration set next_run_at = clock_timestamp() where id = ${id}`.execute(db);
}

/** Claims up to `limit` integrations whose key is to be tried again, and moves each to its next try. */
export async function claimRechecks(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update integration set recheck_at = ${recheckAfter}
    where id in (
      select id from integration where recheck_at <= clock_timestamp()
      order by recheck_at limit ${limit} for update skip locked)
    returning id`.execute(db);
  return rows.map((it) => it.id);
}

/**
 * Disconnects a workspace: the sealed key, runs, cursors and raw batches go. With `purge` its conversations, messages,
 * customers and tags go as well. What was charged stays charged.
 */
export async function remove(db: Db, integration: Integration, { purge }: { purge: boolean }): Promise<void> {
  const { id, workspaceId } = integration;
  const runs = await db.selectFrom("run").select("id").where("integrationId", "=", id).execute();
  await db.deleteFrom("integration").where("id", "=", id).execute();
  // Only now: deleting the runs has waited for steps that were about to store one more page.
  const runIds = runs.map((it) => it.id);
  await sql`delete from raw_batch where run_id = any(${runIds}::uuid[])`.execute(db);
  await db.deleteFrom("wanted").where("workspaceId", "=", workspaceId).execute();
  if (!purge) return;
  for (const table of [
    "message",
    "conversation",
    "customer",
    "tag",
    "rejectedRecord",
    "heldConversation",
    "threadCheck",
  ] as const)
    await db.deleteFrom(table).where("workspaceId", "=", workspaceId).execute();
}

/** The start of each stream's next window. */
export async function listCursors(db: Db, id: string): Promise<{ stream: string; at: Date }[]> {
  return await db
    .selectFrom("streamCursor")
    .select(["stream", "at"])
    .where("integrationId", "=", id)
    .execute();
}
