import { sql } from "kysely";
import { isActive } from "../client/fragments.ts";
import type { Db } from "../client/open-db.ts";
import type { EncryptedSecret, SecretKind } from "../integrations/credential-encryption.ts";
import type { Integration } from "../integrations/integrations.ts";

/** How many of something are late, and by how much the latest. */
export interface Lateness {
  count: number;
  /** 0 when there are none. */
  maxSeconds: number;
}

async function queryOne<T>(db: Db, query: ReturnType<typeof sql<T>>): Promise<T> {
  const { rows } = await query.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("a question that has one answer got none");
  return row;
}

/** The server's version as a number, such as 180004, and in words, such as `18.4`. */
export function getServerVersion(db: Db): Promise<{ number: number; text: string }> {
  return queryOne(
    db,
    sql<{ number: number; text: string }>`
      select current_setting('server_version_num')::integer as number,
        split_part(current_setting('server_version'), ' ', 1) as text`,
  );
}

/** A key of the encryption ring that is in use for some kind of secret, with one of the secrets it sealed. */
export interface EncryptionKeyInUse extends EncryptedSecret {
  kind: SecretKind;
  /** How many of that kind it seals. */
  count: number;
}

/** Every encryption key in use. */
export async function listEncryptionKeysInUse(db: Db): Promise<EncryptionKeyInUse[]> {
  const { rows } = await sql<EncryptionKeyInUse>`
    select distinct on (key_id) 'API key' as kind, key_id, count(*) over (partition by key_id) as count,
      workspace_id, id as integration_id, encrypted_key as ciphertext
    from integration
    union all
    select distinct on (key_id) 'webhook token', key_id, count(*) over (partition by key_id),
      workspace_id, integration_id, encrypted_token
    from integration_webhook
    order by 1, 2`.execute(db);
  return rows;
}

/** A key that ends soon, or has ended. */
export type ExpiringKey = Pick<Integration, "workspaceId" | "orgName" | "keyHint"> & { keyExpiresAt: Date };

/** Keys that end within two weeks, or have ended though something should be read with them; the next one first. */
export async function listExpiringKeys(db: Db, limit: number): Promise<ExpiringKey[]> {
  const { rows } = await sql<ExpiringKey>`
    select workspace_id, org_name, key_hint, key_expires_at from integration
    where key_expires_at < clock_timestamp() + interval '14 days'
      and (key_expires_at > clock_timestamp() or ingest_conversations)
    order by key_expires_at, id limit ${limit}`.execute(db);
  return rows;
}

/** Addresses that integrations read from, and how many do; the most used first. */
export async function listBaseUrls(db: Db, limit: number): Promise<{ baseUrl: string; count: number }[]> {
  const { rows } = await sql<{ baseUrl: string; count: number }>`
    select base_url, count(*) as count from integration 
    group by base_url order by count(*) desc, base_url limit ${limit}`.execute(db);
  return rows;
}

/** Integrations that should be read and whose time came more than a minute ago: no scheduler opens their runs. */
export function getOverdueIntegrations(db: Db): Promise<Lateness> {
  return queryOne(
    db,
    sql<Lateness>`
      select count(*) as count,
        coalesce(extract(epoch from clock_timestamp() - min(next_run_at)), 0)::float8 as max_seconds
      from integration
      where ${isActive}
        and next_run_at < clock_timestamp() - interval '1 minute'`,
  );
}

/** Runs for which nobody has rung for more than a minute: no scheduler sweeps. */
export function getStaleDispatches(db: Db): Promise<Lateness> {
  return queryOne(
    db,
    sql<Lateness>`
      select count(*) as count, coalesce(extract(epoch from clock_timestamp() - min(dispatch_at)), 0)::float8 as max_seconds
      from run
      where state in ('queued', 'running', 'waiting') and dispatch_at < clock_timestamp() - interval '1 minute'`,
  );
}

/** Batches that have waited for a normalizer for more than a minute; those that are replayed may wait. */
export function getUnsettledBatches(db: Db): Promise<Lateness> {
  return queryOne(
    db,
    sql<Lateness>`
      select count(*) as count,
        coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8 as max_seconds
      from raw_batch where state = 'pending' and not replayed and created_at < clock_timestamp() - interval '1 minute'`,
  );
}

/** Whether today's raw batches have a partition of their own; without it they fall into the default one. */
export async function hasPartitionForToday(db: Db): Promise<boolean> {
  const { there } = await queryOne(
    db,
    sql<{ there: boolean }>`
      select to_regclass('raw_batch_' || to_char(clock_timestamp() at time zone 'UTC', 'YYYYMMDD')) is not null as there`,
  );
  return there;
}

/** An org that is left alone for now. */
export interface BlockedOrg {
  orgId: string;
  blockedUntil: Date;
  /** Requests in a row to which no proper reply came; 0 when Kustomer asked for the pause. */
  consecutiveUnavailable: number;
}

/** Orgs that Kustomer asked us to leave alone, or that do not answer. */
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
