import { sql } from "kysely";
import type { Db } from "../client/open-db.ts";

/** What is kept sealed. */
export type SecretKind = "API key" | "webhook token";

/** A secret at rest, and whose it is. */
export interface EncryptedSecret {
  workspaceId: string;
  integrationId: string;
  /** Which key of the encryption ring sealed it. */
  keyId: string;
  ciphertext: Buffer;
}

const tables = {
  "API key": { table: sql.ref("integration"), id: sql.ref("id"), ciphertext: sql.ref("encrypted_key") },
  "webhook token": {
    table: sql.ref("integration_webhook"),
    id: sql.ref("integration_id"),
    ciphertext: sql.ref("encrypted_token"),
  },
} as const;

/** Every kind of secret there is. */
export const secretKinds: readonly SecretKind[] = ["API key", "webhook token"];

/**
 * Up to `limit` secrets that another key than `keyId` sealed, of integrations after `after`, locked until the
 * transaction ends. Those that somebody is writing right now are left out: whoever writes seals with the newest key.
 */
export async function lockSecretsWithOldKey(
  tx: Db,
  kind: SecretKind,
  { keyId, after, limit }: { keyId: string; after: string | undefined; limit: number },
): Promise<EncryptedSecret[]> {
  const { table, id, ciphertext } = tables[kind];
  const later = after === undefined ? sql`` : sql`and ${id} > ${after}::uuid`;
  const { rows } = await sql<EncryptedSecret>`
    select ${id} as integration_id, workspace_id, key_id, ${ciphertext} as ciphertext from ${table}
    where key_id <> ${keyId} ${later}
    order by ${id} limit ${limit} for no key update skip locked`.execute(tx);
  return rows;
}

/** Keeps secrets that `lockOld` has locked, sealed anew. @returns what stands there now */
export async function saveReencrypted(
  tx: Db,
  kind: SecretKind,
  secrets: readonly EncryptedSecret[],
): Promise<EncryptedSecret[]> {
  const { table, id, ciphertext } = tables[kind];
  const ids = secrets.map((it) => it.integrationId);
  const { rows } = await sql<EncryptedSecret>`
    update ${table} set ${ciphertext} = anew.bytes, key_id = anew.key
    from unnest(
      ${ids}::uuid[], ${secrets.map((it) => it.keyId)}::text[], ${secrets.map((it) => it.ciphertext)}::bytea[]
    ) as anew (owner, key, bytes)
    where ${id} = anew.owner
    returning ${id} as integration_id, workspace_id, key_id, ${ciphertext} as ciphertext`.execute(tx);
  return rows;
}

/** How many secrets of a kind other keys than `keyId` sealed. */
export async function countSecretsWithOldKey(db: Db, kind: SecretKind, keyId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) from ${tables[kind].table} where key_id <> ${keyId}`.execute(db);
  return rows[0]?.count ?? 0;
}
