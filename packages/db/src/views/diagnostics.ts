import { type RawBuilder, sql } from "kysely";
import { isActive } from "../client/fragments.ts";
import { kustomerNow } from "../client/kustomer-time.ts";
import type { Db } from "../client/open-db.ts";
import type { EncryptedSecret, Integration, SecretKind } from "../integrations/index.ts";
import { dispatchedStates, isNotBegun } from "../runs/transitions.ts";

/** How many items are late, and by how much the latest. */
export interface Lateness {
  count: number;
  /** 0 when none is late. */
  maxSeconds: number;
}

/** A database server, as far as Inlet depends on it. */
export interface Server {
  /** Its version, such as 180004. */
  number: number;
  /** Its version, such as `18.4`. */
  text: string;
  /** The encoding of the database, such as `UTF8`. */
  encoding: string;
  /** Whether it refuses writes, as a standby does. */
  isReadOnly: boolean;
  /** Whether a session has the settings that Inlet sends when it connects. A pooler in between may drop them. */
  keepsSettings: boolean;
}

/** Gets what Inlet depends on in a database server. */
export function getServer(db: Db): Promise<Server> {
  const server = sql<Server>`(
    select current_setting('server_version_num')::integer as number,
      split_part(current_setting('server_version'), ' ', 1) as text,
      current_setting('server_encoding') as encoding,
      current_setting('transaction_read_only')::boolean as is_read_only,
      current_setting('TimeZone') = 'UTC' and current_setting('lock_timeout') <> '0' as keeps_settings)`.as(
    "server",
  );
  return db.selectFrom(server).selectAll().executeTakeFirstOrThrow();
}

/** A key of the keyring that encrypts some kind of secret, with one of these secrets. */
export interface EncryptionKeyInUse extends EncryptedSecret {
  kind: SecretKind;
  /** How many secrets of that kind it encrypts. */
  count: number;
}

/** Lists every encryption key in use. */
export async function listEncryptionKeysInUse(db: Db): Promise<EncryptionKeyInUse[]> {
  const { rows } = await sql<EncryptionKeyInUse>`
    select distinct on (key_id) 'API key' as kind, key_id, count(*) over (partition by key_id) as count,
      workspace_id, id as integration_id, base_url, encrypted_key as ciphertext
    from integration
    union all
    select distinct on (w.key_id) 'webhook token', w.key_id, count(*) over (partition by w.key_id),
      w.workspace_id, integration_id, base_url, encrypted_token
    from integration_webhook w join integration i on i.id = w.integration_id
    union all
    select distinct on (key_id) 'workspace key', key_id, count(*) over (partition by key_id),
      workspace_id, workspace_id, '', encrypted_key
    from redaction
    union all
    select distinct on (key_id) 'webhook secret', key_id, count(*) over (partition by key_id),
      workspace_id, id, '', encrypted_secrets
    from webhook_endpoint where encrypted_secrets is not null
    order by 1, 2`.execute(db);
  return rows;
}

/** A key that expires soon or has expired. */
export type ExpiringKey = Pick<Integration, "workspaceId" | "orgName" | "keyHint"> & { keyExpiresAt: Date };

/** Lists keys that expire within `days`, and expired keys of integrations that ingest; the earliest first. */
export function listExpiringKeys(
  db: Db,
  { days, limit }: { days: number; limit: number },
): Promise<ExpiringKey[]> {
  return db
    .selectFrom("integration")
    .select(["workspaceId", "orgName", "keyHint", "keyExpiresAt"])
    .where("keyExpiresAt", "<", sql<Date>`${kustomerNow} + make_interval(hours => ${days * 24})`)
    .where((eb) => eb.or([eb("keyExpiresAt", ">", kustomerNow), eb("ingestConversations", "=", true)]))
    .orderBy("keyExpiresAt")
    .orderBy("id")
    .limit(limit)
    .$narrowType<{ keyExpiresAt: Date }>()
    .execute();
}

/** An integration whose clocks differ. */
export type SkewedClock = Pick<Integration, "workspaceId" | "orgName" | "kustomerAheadMs">;

/** Lists active integrations whose Kustomer has a clock that differs from the database's by more than `ms`. */
export function listSkewedClocks(
  db: Db,
  { ms, limit }: { ms: number; limit: number },
): Promise<SkewedClock[]> {
  return db
    .selectFrom("integration")
    .select(["workspaceId", "orgName", "kustomerAheadMs"])
    .where(sql<boolean>`${isActive} and abs(kustomer_ahead_ms) > ${ms}`)
    .orderBy(sql`abs(kustomer_ahead_ms)`, "desc")
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** Lists the addresses that integrations read from, with the number of integrations; the most used first. */
export function listBaseUrls(db: Db, limit: number): Promise<{ baseUrl: string; count: number }[]> {
  return db
    .selectFrom("integration")
    .select((eb) => ["baseUrl", eb.fn.countAll<number>().as("count")])
    .groupBy("baseUrl")
    .orderBy("count", "desc")
    .orderBy("baseUrl")
    .limit(limit)
    .execute();
}

/** Counts the rows whose `dueAt` is more than a minute ago. */
async function measureLateness(db: Db, items: RawBuilder<unknown>, dueAt: RawBuilder<unknown>) {
  const { rows } = await sql<Lateness>`
    select
      count(*) as count,
      coalesce(extract(epoch from clock_timestamp() - min(${dueAt})), 0)::float8 as max_seconds
    from ${items} and ${dueAt} < clock_timestamp() - interval '1 minute'`.execute(db);
  return rows[0] ?? { count: 0, maxSeconds: 0 };
}

/** Counts active integrations that have been due for more than a minute. No scheduler opens their runs. */
export const getOverdueIntegrations = (db: Db): Promise<Lateness> =>
  measureLateness(db, sql`integration where ${isActive}`, sql`next_run_at`);

/** Counts runs whose dispatch has been due for more than a minute. No scheduler dispatches them again. */
export const getStaleDispatches = (db: Db): Promise<Lateness> =>
  measureLateness(db, sql`run where state in ${dispatchedStates}`, sql`dispatch_at`);

/** Counts live runs that no fetcher has begun for more than a minute after they were opened. */
export const getWaitingRuns = (db: Db): Promise<Lateness> =>
  measureLateness(db, sql`run where lane = 'live' and ${isNotBegun(sql`run`)}`, sql`opened_at`);

/** Counts batches that have waited for a normalizer for more than a minute. Replayed batches may wait longer. */
export const getUnsettledBatches = (db: Db): Promise<Lateness> =>
  measureLateness(db, sql`raw_batch where state = 'pending' and not replayed`, sql`created_at`);

/** Whether today's raw batches have a partition of their own. Without it they go to the default partition. */
export async function hasPartitionForToday(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select from pg_class
    where oid = to_regclass('raw_batch_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD'))`.execute(
    db,
  );
  return rows.length > 0;
}

/** An org to which no request is sent at the moment. */
export interface BlockedOrg {
  orgId: string;
  blockedUntil: Date;
  /** Requests in a row without a proper reply; 0 when Kustomer asked for the pause. */
  consecutiveUnavailable: number;
}

/** Lists orgs that are blocked because Kustomer asked for a pause or does not answer. */
export function listBlockedOrgs(db: Db, limit: number): Promise<BlockedOrg[]> {
  return db
    .selectFrom("orgBudget")
    .select(["orgId", "consecutiveUnavailable"])
    .select(sql<Date>`blocked_until`.as("blockedUntil"))
    .where(sql<boolean>`blocked_until > clock_timestamp()`)
    .orderBy("blockedUntil", "desc")
    .limit(limit)
    .execute();
}

/** The age in seconds of the oldest batch that waits for its first normalizer; 0 when none waits. */
export async function getOldestBatchSeconds(db: Db): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select extract(epoch from clock_timestamp() - min(created_at))::float8 as seconds
    from raw_batch where state = 'pending' and not replayed`.execute(db);
  return Math.max(0, rows[0]?.seconds ?? 0);
}
