import { createKeyring } from "@inlet/service-kit";
import { toCredentialContext } from "@inlet/use-cases";
import type pg from "pg";

/** How many integrations to create, and where their Kustomer is. */
export interface FleetOptions {
  integrations: number;
  baseUrl: string;
}

/**
 * Creates integrations with an org each that are in the middle of their life: their cursors stand at the present, and what is
 * due every hour or every day is due at a random instant of it. They are off.
 */
export async function fillFleet(client: pg.Client, { integrations, baseUrl }: FleetOptions): Promise<void> {
  await client.query(
    `with added as (
      insert into workspace (name, volume_limit, period)
      select 'Fleet ' || number, 1000000, 'month' from generate_series(1, $1::integer) number returning id
    )
    insert into integration (
      workspace_id, base_url, org_id, org_name, encrypted_key, key_id, key_hint, capabilities, scope_from,
      tags_read_at, hourly_overlap_at, daily_overlap_at)
    select id, $2, 'org-' || id, 'Fleet', '', '', '', $3, clock_timestamp() - interval '7 days',
      clock_timestamp() - random() * interval '1 hour', clock_timestamp() - random() * interval '1 hour',
      clock_timestamp() - random() * interval '1 day'
    from added`,
    [integrations, baseUrl, capabilities],
  );
  await client.query(
    `insert into stream_cursor (integration_id, workspace_id, stream, at, certain_to)
    select id, workspace_id, stream, clock_timestamp(), clock_timestamp()
    from integration, unnest(array['conversations', 'messages', 'customers']) stream`,
  );
}

/** Switches every integration on, due at a random instant of its interval. */
export async function switchFleetOn(client: pg.Client, intervalSeconds: number): Promise<void> {
  await client.query(
    `update integration set ingest_conversations = true, sync_interval_seconds = $1::integer,
      next_run_at = clock_timestamp() + random() * make_interval(secs => $1::integer)`,
    [intervalSeconds],
  );
  await client.query("analyze workspace, integration, stream_cursor");
}

const capabilities = {
  conversations: true,
  messages: true,
  customers: true,
  tags: true,
  search: true,
  auditLog: true,
};

/** Which API key every integration gets, and what encrypts it. */
interface FleetKey {
  apiKey: string;
  encryptionKeys: string;
}

/** Gives every integration an API key, encrypted for it. */
export async function storeKeys(client: pg.Client, { apiKey, encryptionKeys }: FleetKey): Promise<void> {
  const keyring = createKeyring(encryptionKeys);
  const { rows } = await client.query<{ integrationId: string; workspaceId: string; baseUrl: string }>(
    `select id as "integrationId", workspace_id as "workspaceId", base_url as "baseUrl" from integration`,
  );
  const encrypted = rows.map((owner) => keyring.encrypt(apiKey, toCredentialContext("API key", owner)));
  await client.query(
    `update integration set encrypted_key = it.key, key_id = $3
    from unnest($1::uuid[], $2::bytea[]) as it (id, key) where integration.id = it.id`,
    [rows.map((it) => it.integrationId), encrypted.map((it) => it.ciphertext), keyring.primaryKeyId],
  );
}
