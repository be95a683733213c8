import { setTimeout as wait } from "node:timers/promises";
import { Fault, isFault } from "@inlet/contracts";
import { type Db, type DbPool, inTransaction, integrations } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { toCredentialContext } from "./credential-context.ts";

/** What a rotation works with. */
export interface RotationOptions {
  keyring: Keyring;
  /** Secrets that are sealed anew in one transaction, at most. */
  batch: number;
  onProgress: (line: string) => void;
}

/** What a rotation came to. */
export interface RotationResult {
  kind: integrations.SecretKind;
  resealed: number;
  /** Secrets that another key than the newest seals all the same. */
  remaining: number;
  /** Those of them that no key of the ring opens, and why. */
  unopened: string[];
}

/**
 * Seals every secret anew that another key than the ring's newest sealed. Services keep running: a batch is one short
 * transaction, and what somebody else is writing meanwhile is left to them. It may be ended at any time and begun anew,
 * since it looks for what is left. What it has sealed is opened again before it is kept.
 */
export async function rotateKeys(db: DbPool, rotating: RotationOptions): Promise<RotationResult[]> {
  const rotated: RotationResult[] = [];
  for (const kind of integrations.secretKinds) rotated.push(await rotateKind(db, kind, rotating));
  return rotated;
}

/** Whoever writes a secret holds it for a moment; longer than this, and it is left for another time. */
const idlePasses = 10;
const pauseMs = 100;

async function rotateKind(
  db: DbPool,
  kind: integrations.SecretKind,
  rotating: RotationOptions,
): Promise<RotationResult> {
  const rotated: RotationResult = { kind, resealed: 0, remaining: 0, unopened: [] };
  for (let idle = 0; idle < idlePasses; ) {
    const { resealed, unopened } = await runPass(db, kind, rotating);
    rotated.resealed += resealed;
    rotated.unopened = unopened;
    rotated.remaining = await integrations.countSecretsWithOldKey(db, kind, rotating.keyring.primaryKeyId);
    if (rotated.remaining <= unopened.length) break;
    if (resealed > 0) continue;
    idle += 1;
    await wait(pauseMs);
  }
  return rotated;
}

interface PassResult {
  resealed: number;
  unopened: string[];
}

async function runPass(
  db: DbPool,
  kind: integrations.SecretKind,
  { keyring, batch: limit, onProgress }: RotationOptions,
): Promise<PassResult> {
  const pass: PassResult = { resealed: 0, unopened: [] };
  let after: string | undefined;
  do {
    const slice = { keyId: keyring.primaryKeyId, after, limit };
    const batch = await inTransaction(db, (tx) => reencryptBatch(tx, kind, { keyring, slice }));
    pass.resealed += batch.resealed;
    pass.unopened.push(...batch.unopened);
    after = batch.last;
    if (batch.resealed > 0) {
      const left = await integrations.countSecretsWithOldKey(db, kind, keyring.primaryKeyId);
      onProgress(`${kind}s: ${batch.resealed} sealed anew, ${left} to go`);
    }
  } while (after !== undefined);
  return pass;
}

interface Batch {
  keyring: Keyring;
  slice: Parameters<typeof integrations.lockSecretsWithOldKey>[2];
}

async function reencryptBatch(
  tx: Db,
  kind: integrations.SecretKind,
  { keyring, slice }: Batch,
): Promise<PassResult & { last: string | undefined }> {
  const old = await integrations.lockSecretsWithOldKey(tx, kind, slice);
  const opened = old.map((it) => open(keyring, kind, it));
  const plain = new Map(opened.flatMap((it) => ("plain" in it ? [[it.secret.integrationId, it.plain]] : [])));
  const anew = old.flatMap((it) => {
    const text = plain.get(it.integrationId);
    return text === undefined ? [] : [{ ...it, ...keyring.encrypt(text, toCredentialContext(kind, it)) }];
  });
  for (const it of await integrations.saveReencrypted(tx, kind, anew))
    if (keyring.decrypt(it, toCredentialContext(kind, it)) !== plain.get(it.integrationId))
      throw verificationFailed(kind, it);
  const unopened = opened.flatMap((it) => ("fault" in it ? [it.fault] : []));
  return { resealed: anew.length, unopened, last: old.at(-1)?.integrationId };
}

type Decrypted = { secret: integrations.EncryptedSecret; plain: string } | { fault: string };

function open(
  keyring: Keyring,
  kind: integrations.SecretKind,
  secret: integrations.EncryptedSecret,
): Decrypted {
  try {
    return { secret, plain: keyring.decrypt(secret, toCredentialContext(kind, secret)) };
  } catch (err) {
    if (!isFault(err)) throw err;
    return { fault: `the ${kind} of workspace ${secret.workspaceId} does not open: ${err.message}` };
  }
}

const verificationFailed = (
  kind: integrations.SecretKind,
  { workspaceId }: integrations.EncryptedSecret,
): Fault =>
  new Fault(
    "unavailable",
    `the ${kind} of workspace ${workspaceId} does not open after it was sealed anew; its batch was undone`,
  );
