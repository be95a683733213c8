import type { ListOrder } from "@inlet/contracts";
import { type Insertable, type Selectable, sql, type UpdateObject } from "kysely";
import { isoNow, now, statementNow } from "../client/database-time.ts";
import type { Db } from "../client/open-db.ts";
import type { Attention, IntegrationTable, Tables } from "../tables/index.ts";

export type Integration = Selectable<IntegrationTable>;

export function findById(db: Db, id: string): Promise<Integration | undefined> {
  return db.selectFrom("integration").selectAll().where("id", "=", id).executeTakeFirst();
}

export function findByWorkspace(db: Db, workspaceId: string): Promise<Integration | undefined> {
  return db.selectFrom("integration").selectAll().where("workspaceId", "=", workspaceId).executeTakeFirst();
}

/**
 * Finds a workspace's integration and locks it until the transaction ends, so that decisions based on it stay valid.
 */
export function lockByWorkspace(tx: Db, workspaceId: string): Promise<Integration | undefined> {
  const rows = tx.selectFrom("integration").selectAll().where("workspaceId", "=", workspaceId);
  return rows.forNoKeyUpdate().executeTakeFirst();
}

/**
 * Finds an integration that still has the given key, and locks it until the transaction ends.
 * @returns undefined when it has another key by now or does not exist
 */
export function lockWithKey(tx: Db, { id, keyGeneration }: Pick<Integration, "id" | "keyGeneration">) {
  const rows = tx.selectFrom("integration").selectAll().where("id", "=", id);
  return rows.where("keyGeneration", "=", keyGeneration).forNoKeyUpdate().executeTakeFirst();
}

/** A key that Kustomer accepted, encrypted. The key is encrypted with the id, so the caller chooses the id. */
export type Connection = Omit<
  Insertable<IntegrationTable>,
  "capabilities" | "attention" | "filters" | "extrasPostponed"
> &
  Pick<Integration, "id" | "capabilities">;

/** Rights are checked daily, because Kustomer's admins may take some away at any time. */
const nextRecheck = sql<Date>`clock_timestamp() + interval '24 hours'`;

/**
 * Connects a workspace, or gives its integration a new key of the same org: switches, cursors, schedule and runs stay.
 * Ingestion is off after the first key, until a person switches it on. The caller pauses the open runs in the same
 * transaction, and resumes them if ingestion is active.
 */
export function connect(db: Db, { capabilities, ...connection }: Connection): Promise<Integration> {
  const row = {
    keyExpiresAt: null,
    ...connection,
    capabilities: JSON.stringify(capabilities),
    validatedAt: now,
    attention: null,
    recheckAt: nextRecheck,
    extrasPostponed: "{}",
    updatedAt: now,
  };
  const { id: _, workspaceId: __, ...changed } = row;
  // An earlier connection may have left some; the new one has notes switched off.
  const isOf = (table: string) =>
    sql`select 1 from ${sql.table(table)} where workspace_id = ${connection.workspaceId}::uuid`;
  const notesStored = sql<boolean>`exists (${isOf("note")}) or exists (${isOf("note_reading")})`;
  const keyGeneration = sql<number>`integration.key_generation + 1`;
  return db
    .insertInto("integration")
    .values({ ...row, notesStored })
    .onConflict((it) => it.column("workspaceId").doUpdateSet({ ...changed, keyGeneration }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** What an admin may change. */
export interface Switches {
  ingestConversations?: boolean | undefined;
  ingestComments?: boolean | undefined;
  paused?: boolean | undefined;
  syncIntervalSeconds?: number | undefined;
  /** Whether internal notes are read and stored. */
  notes?: boolean | undefined;
}

/** Notes are looked for in everything that is stored, soon. */
const lookForNotes = { notesStored: true, notesPosition: 0, notesTo: null, extrasDueAt: now };

/** Sets switches. A shorter interval takes effect at once, not after the old one has run out. */
export function setSwitches(db: Db, id: string, switches: Switches): Promise<Integration | undefined> {
  const soonest = sql<Date>`clock_timestamp() + make_interval(secs => ${switches.syncIntervalSeconds ?? null})`;
  return update(db, id, {
    ...switches,
    ...(switches.notes === true && lookForNotes),
    nextRunAt: sql<Date>`least(next_run_at, ${soonest})`,
  });
}

function update(db: Db, id: string, change: UpdateObject<Tables, "integration">) {
  const rows = db.updateTable("integration").set({ ...change, updatedAt: now });
  return rows.where("id", "=", id).returningAll().executeTakeFirst();
}

const recheckAfter = sql<Date>`clock_timestamp() + interval '15 minutes'`;

/**
 * Marks that a person must act, and schedules a key re-check every 15 minutes. The caller pauses the open runs.
 * @returns undefined when the integration does not exist
 */
export function markNeedsAttention(db: Db, id: string, attention: Omit<Attention, "since">) {
  const since = sql`jsonb_build_object('since', coalesce(attention->>'since', ${isoNow}))`;
  return update(db, id, {
    attention: sql<string>`${JSON.stringify(attention)}::jsonb || ${since}`,
    recheckAt: recheckAfter,
  });
}

/**
 * Records what a valid key may do and what Kustomer's clock says. It clears the integration's attention and schedules
 * the next check in a day.
 * @returns undefined when the integration does not exist
 */
export function recordValidKey(
  db: Db,
  id: string,
  {
    capabilities,
    keyExpiresAt,
    kustomerAheadMs,
  }: Pick<Integration, "capabilities" | "keyExpiresAt" | "kustomerAheadMs">,
) {
  return update(db, id, {
    capabilities: JSON.stringify(capabilities),
    keyExpiresAt,
    kustomerAheadMs,
    validatedAt: now,
    attention: null,
    recheckAt: nextRecheck,
  });
}

/**
 * Marks that an org's search did not sort a stream. It is read by lists for an hour, then tried again; each further
 * failure doubles the time, up to a day.
 */
export async function markStreamUnsorted(db: Db, id: string, stream: string): Promise<void> {
  await sql`
    update integration set capabilities = capabilities || jsonb_build_object(
      'unsorted', coalesce(capabilities->'unsorted', '[]') - ${stream}::text || to_jsonb(${stream}::text),
      'searchRetries', coalesce(capabilities->'searchRetries', '{}') || jsonb_build_object(${stream}::text,
        jsonb_build_object('waitMinutes', wait, 'retryAt', to_char(
          clock_timestamp() at time zone 'UTC' + make_interval(mins => wait), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))
    from (
      select least(1440, coalesce((capabilities->'searchRetries'->${stream}::text->>'waitMinutes')::integer * 2, 60)) as wait
      from integration where id = ${id}) next
    where id = ${id}`.execute(db);
}

/** Records the order in which a list comes. */
export async function recordListOrder(
  db: Db,
  id: string,
  { stream, order }: { stream: string; order: ListOrder },
): Promise<void> {
  await sql`
    update integration set capabilities = capabilities || jsonb_build_object('listOrders',
      coalesce(capabilities->'listOrders', '{}') || jsonb_build_object(${stream}::text, ${order}::text))
    where id = ${id}`.execute(db);
}

/** Records after how many rows a list has ended although Kustomer has more. */
export async function recordListCap(
  db: Db,
  id: string,
  { stream, rows }: { stream: string; rows: number },
): Promise<void> {
  await sql`
    update integration set capabilities = capabilities || jsonb_build_object('listCaps',
      coalesce(capabilities->'listCaps', '{}') || jsonb_build_object(${stream}::text, ${rows}::integer))
    where id = ${id}`.execute(db);
}

/** Records that Kustomer refuses to search the messages of several customers. The next check of the key forgets it. */
export async function recordRefusedCustomers(db: Db, id: string): Promise<void> {
  await sql`update integration set capabilities = capabilities || '{"customersRefused": true}' where id = ${id}`.execute(
    db,
  );
}

/** Forgets where a list has ended, because it shows more rows now. */
export async function forgetListCap(db: Db, id: string, stream: string): Promise<void> {
  await sql`update integration set capabilities = capabilities #- array['listCaps', ${stream}::text] where id = ${id}`.execute(
    db,
  );
}

/** Forgets that an org's search did not sort a stream. */
export async function markStreamSorted(db: Db, id: string, stream: string): Promise<void> {
  await sql`
    update integration set capabilities = capabilities || jsonb_build_object(
      'unsorted', coalesce(capabilities->'unsorted', '[]') - ${stream}::text,
      'searchRetries', coalesce(capabilities->'searchRetries', '{}') - ${stream}::text)
    where id = ${id} and capabilities->'unsorted' @> to_jsonb(${stream}::text)`.execute(db);
}

/** Makes an integration due now. */
export async function makeDue(db: Db, id: string): Promise<void> {
  await db.updateTable("integration").set({ nextRunAt: now }).where("id", "=", id).execute();
}

/**
 * Claims up to `limit` integrations whose key is due for a check, and schedules the next attempt, in case
 * this one gets no answer. It skips keys of integrations that are off and need no attention.
 */
export async function claimKeyRechecks(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update integration set recheck_at = ${recheckAfter}
    where id in (
      select id from integration
      where recheck_at <= ${statementNow} and (ingest_conversations or attention is not null)
      order by recheck_at limit ${limit}
      for update skip locked) -- two callers never claim the same key
    returning id`.execute(db);
  return rows.map((it) => it.id);
}

/** Schedules a check for keys that have none, as an earlier release left them, spread over a day. */
export async function scheduleKeyRechecks(db: Db): Promise<void> {
  const recheckAt = sql<Date>`clock_timestamp() + random() * interval '24 hours'`;
  const unscheduled = db.updateTable("integration").set({ recheckAt }).where("recheckAt", "is", null);
  await unscheduled.where("ingestConversations", "=", true).execute();
}

/** Lists how far each stream was read. */
export function listCursors(db: Db, id: string): Promise<{ stream: string; at: Date }[]> {
  return db.selectFrom("streamCursor").select(["stream", "at"]).where("integrationId", "=", id).execute();
}

/** Has the key checked soon. */
export async function makeRecheckDue(db: Db, id: string): Promise<void> {
  await db.updateTable("integration").set({ recheckAt: now }).where("id", "=", id).execute();
}
