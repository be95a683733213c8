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

/** The result of rotating the secrets of one kind. */
export interface RotationResult {
  kind: integrations.SecretKind;
  reencrypted: number;
  /** How many secrets are still encrypted with an older key. */
  remaining: number;
  /** One message for each remaining secret that no key decrypts. */
  undecryptable: string[];
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

/** How many passes in a row may re-encrypt nothing because other transactions hold the rows. */
const maxIdlePasses = 10;
const pauseMs = 100;

async function rotateKind(
  db: DbPool,
  kind: integrations.SecretKind,
  options: RotationOptions,
): Promise<RotationResult> {
  const result: RotationResult = { kind, reencrypted: 0, remaining: 0, undecryptable: [] };
  for (let idle = 0; idle < maxIdlePasses; ) {
    const { reencrypted, undecryptable } = await runPass(db, kind, options);
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

interface PassResult {
  reencrypted: number;
  undecryptable: string[];
}

async function runPass(
  db: DbPool,
  kind: integrations.SecretKind,
  { keyring, batch: limit, onProgress }: RotationOptions,
): Promise<PassResult> {
  const pass: PassResult = { reencrypted: 0, undecryptable: [] };
  let after: string | undefined;
  do {
    const slice = { keyId: keyring.primaryKeyId, after, limit };
    const batch = await inTransaction(db, (tx) => reencryptBatch(tx, kind, { keyring, slice }));
    pass.reencrypted += batch.reencrypted;
    pass.undecryptable.push(...batch.undecryptable);
    after = batch.last;
    if (batch.reencrypted > 0) {
      const left = await integrations.countSecretsWithOldKey(db, kind, keyring.primaryKeyId);
      onProgress(`${kind}s: ${batch.reencrypted} re-encrypted, ${left} left`);
    }
  } while (after !== undefined);
  return pass;
}

interface BatchOptions {
  keyring: Keyring;
  slice: Parameters<typeof integrations.lockSecretsWithOldKey>[2];
}

async function reencryptBatch(
  tx: Db,
  kind: integrations.SecretKind,
  { keyring, slice }: BatchOptions,
): Promise<PassResult & { last: string | undefined }> {
  const old = await integrations.lockSecretsWithOldKey(tx, kind, slice);
  const decrypted = old.map((it) => decrypt(keyring, kind, it));
  const plaintexts = new Map(
    decrypted.flatMap((it) => ("plain" in it ? [[it.secret.integrationId, it.plain]] : [])),
  );
  const reencrypted = old.flatMap((it) => {
    const text = plaintexts.get(it.integrationId);
    return text === undefined ? [] : [{ ...it, ...keyring.encrypt(text, toCredentialContext(kind, it)) }];
  });
  for (const it of await integrations.saveReencrypted(tx, kind, reencrypted))
    if (keyring.decrypt(it, toCredentialContext(kind, it)) !== plaintexts.get(it.integrationId))
      throw verificationFailed(kind, it);
  const undecryptable = decrypted.flatMap((it) => ("fault" in it ? [it.fault] : []));
  return { reencrypted: reencrypted.length, undecryptable, last: old.at(-1)?.integrationId };
}

type Decrypted = { secret: integrations.EncryptedSecret; plain: string } | { fault: string };

function decrypt(
  keyring: Keyring,
  kind: integrations.SecretKind,
  secret: integrations.EncryptedSecret,
): Decrypted {
  try {
    return { secret, plain: keyring.decrypt(secret, toCredentialContext(kind, secret)) };
  } catch (err) {
    if (!isFault(err)) throw err;
    return { fault: `the ${kind} of workspace ${secret.workspaceId} cannot be decrypted: ${err.message}` };
  }
}

const verificationFailed = (
  kind: integrations.SecretKind,
  { workspaceId }: integrations.EncryptedSecret,
): Fault =>
  new Fault(
    "unavailable",
    `the ${kind} of workspace ${workspaceId} cannot be decrypted after it was re-encrypted; its batch was rolled back`,
  );
