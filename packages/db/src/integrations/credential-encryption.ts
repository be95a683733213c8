import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** What is stored encrypted. */
export type SecretKind = "API key" | "webhook token" | "workspace key" | "webhook secret";

/** An encrypted secret and its owner. */
export interface EncryptedSecret {
  workspaceId: string;
  /** Of a workspace's own key, the workspace's id; of the secrets of an endpoint, the endpoint's. */
  integrationId: string;
  /** The address of the integration's Kustomer; empty for what belongs to no integration. */
  baseUrl: string;
  /** The key of the keyring that encrypted it. */
  keyId: string;
  ciphertext: Buffer;
}

/** Where each kind of secret is stored. */
const tables = {
  "API key": {
    ...{ table: sql.ref("integration"), id: sql.ref("id"), ciphertext: sql.ref("encrypted_key") },
    baseUrl: sql`base_url`,
  },
  "webhook token": {
    table: sql.ref("integration_webhook"),
    id: sql.ref("integration_id"),
    ciphertext: sql.ref("encrypted_token"),
    baseUrl: sql`(select i.base_url from integration i where i.id = integration_id)`,
  },
  "workspace key": {
    ...{ table: sql.ref("redaction"), id: sql.ref("workspace_id"), ciphertext: sql.ref("encrypted_key") },
    baseUrl: sql`''`,
  },
  "webhook secret": {
    table: sql.ref("webhook_endpoint"),
    ...{ id: sql.ref("id"), ciphertext: sql.ref("encrypted_secrets"), baseUrl: sql`''` },
  },
} as const;

/** Every kind of secret. */
export const secretKinds: readonly SecretKind[] = [
  "API key",
  "webhook token",
  "workspace key",
  "webhook secret",
];

/**
 * Locks up to `limit` secrets that are encrypted with another key than `keyId`, of integrations after `after`, until
 * the transaction ends. It skips rows that are being written at the moment: a writer encrypts with the newest key.
 */
export async function lockSecretsWithOldKey(
  tx: Db,
  kind: SecretKind,
  { keyId, after, limit }: { keyId: string; after: string | undefined; limit: number },
): Promise<EncryptedSecret[]> {
  const { table, id, ciphertext, baseUrl } = tables[kind];
  const later = after === undefined ? sql`` : sql`and ${id} > ${after}::uuid`;
  const { rows } = await sql<EncryptedSecret>`
    select ${id} as integration_id, workspace_id, ${baseUrl} as base_url, key_id, ${ciphertext} as ciphertext
    from ${table}
    where key_id <> ${keyId} ${later}
    order by ${id}
    limit ${limit}
    for no key update skip locked`.execute(tx);
  return rows;
}

/**
 * Saves secrets that `lockSecretsWithOldKey` has locked, encrypted with another key.
 * @returns the rows as they are now
 */
export async function saveReencrypted(tx: Db, kind: SecretKind, secrets: readonly EncryptedSecret[]) {
  const { table, id, ciphertext, baseUrl } = tables[kind];
  const ids = secrets.map((it) => it.integrationId);
  const { rows } = await sql<EncryptedSecret>`
    update ${table} set ${ciphertext} = reencrypted.bytes, key_id = reencrypted.key
    from unnest(
      ${ids}::uuid[], ${secrets.map((it) => it.keyId)}::text[], ${secrets.map((it) => it.ciphertext)}::bytea[]
    ) as reencrypted (owner, key, bytes)
    where ${id} = reencrypted.owner
    returning ${id} as integration_id, workspace_id, ${baseUrl} as base_url, key_id, ${ciphertext} as ciphertext`.execute(
    tx,
  );
  return rows;
}

/** Counts the secrets of a kind that are encrypted with another key than `keyId`. */
export async function countSecretsWithOldKey(db: Db, kind: SecretKind, keyId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from ${tables[kind].table} where key_id <> ${keyId}`.execute(db);
  return rows[0]?.count ?? 0;
}
