import { setTimeout as wait } from "node:timers/promises";
import { Fault, isFault } from "@inlet/contracts";
import { type Db, type DbPool, inTransaction, integrations } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { toCredentialContext } from "@inlet/use-cases";

/** What a rotation needs. */
export interface RotationOptions {
  keyring: Keyring;
  /** The maximum number of secrets re-encrypted in one transaction. */
  batch: number;
  onProgress: (line: string) => void;
}

interface Reencrypted {
  reencrypted: number;
  /** One message for each secret that no key decrypts. */
  undecryptable: string[];
}

/** The result of rotating the secrets of one kind. */
export interface RotationResult extends Reencrypted {
  kind: integrations.SecretKind;
  /** How many secrets are still encrypted with an older key. */
  remaining: number;
}

/**
 * Re-encrypts every secret that is encrypted with another key than the primary one. Services may keep running: a batch
 * is one short transaction, and the rotation skips rows that others have locked. It can be stopped and started again at
 * any time, because it searches for the remaining secrets. It decrypts each new ciphertext before it commits.
 */
export async function rotateKeys(db: DbPool, options: RotationOptions): Promise<RotationResult[]> {
  const results: RotationResult[] = [];
  for (const kind of integrations.secretKinds) results.push(await rotateKind(db, kind, options));
  return results;
}

/** How many scans in a row may re-encrypt nothing because other transactions hold the rows. */
const maxIdleScans = 10;
const pauseMs = 100;

async function rotateKind(
  db: DbPool,
  kind: integrations.SecretKind,
  options: RotationOptions,
): Promise<RotationResult> {
  const result: RotationResult = { kind, reencrypted: 0, remaining: 0, undecryptable: [] };
  for (let idle = 0; idle < maxIdleScans; ) {
    const { reencrypted, undecryptable } = await scan(db, kind, options);
    result.reencrypted += reencrypted;
    result.undecryptable = undecryptable;
    result.remaining = await integrations.countSecretsWithOldKey(db, kind, options.keyring.primaryKeyId);
    if (result.remaining <= undecryptable.length) break;
    if (reencrypted > 0) continue;
    idle += 1;
    await wait(pauseMs);
  }
  return result;
}

/** Visits each remaining secret once, in batches. */
async function scan(
  db: DbPool,
  kind: integrations.SecretKind,
  { keyring, batch: limit, onProgress }: RotationOptions,
): Promise<Reencrypted> {
  const { primaryKeyId: keyId } = keyring;
  const total: Reencrypted = { reencrypted: 0, undecryptable: [] };
  let after: string | undefined;
  do {
    const slice = { keyId, after, limit };
    const batch = await inTransaction(db, async (tx) => {
      const old = await integrations.lockSecretsWithOldKey(tx, kind, slice);
      return { last: old.at(-1)?.integrationId, ...(await reencrypt(tx, old, { kind, keyring })) };
    });
    total.reencrypted += batch.reencrypted;
    total.undecryptable.push(...batch.undecryptable);
    after = batch.last;
    if (batch.reencrypted === 0) continue;
    const left = await integrations.countSecretsWithOldKey(db, kind, keyId);
    onProgress(`${kind}s: ${batch.reencrypted} re-encrypted, ${left} left`);
  } while (after !== undefined);
  return total;
}

async function reencrypt(
  tx: Db,
  old: readonly integrations.EncryptedSecret[],
  { kind, keyring }: Pick<RotationResult, "kind"> & Pick<RotationOptions, "keyring">,
): Promise<Reencrypted> {
  const decrypt = (it: integrations.EncryptedSecret) => keyring.decrypt(it, toCredentialContext(kind, it));
  const plaintexts = new Map<string, string>();
  const undecryptable: string[] = [];
  for (const it of old)
    try {
      plaintexts.set(it.integrationId, decrypt(it));
    } catch (err) {
      if (!isFault(err)) throw err;
      undecryptable.push(`the ${kind} of workspace ${it.workspaceId} cannot be decrypted: ${err.message}`);
    }
  const reencrypted = old.flatMap((it) => {
    const text = plaintexts.get(it.integrationId);
    return text === undefined ? [] : [{ ...it, ...keyring.encrypt(text, toCredentialContext(kind, it)) }];
  });
  for (const it of await integrations.saveReencrypted(tx, kind, reencrypted))
    if (decrypt(it) !== plaintexts.get(it.integrationId))
      throw new Fault(
        "unavailable",
        `the ${kind} of workspace ${it.workspaceId} cannot be decrypted after it was re-encrypted; its batch was rolled back`,
      );
  return { reencrypted: reencrypted.length, undecryptable };
}
