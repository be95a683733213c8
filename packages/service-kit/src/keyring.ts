import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Fault } from "@inlet/contracts";
import { parseKeys } from "./keyring-spec.ts";

/** Whose secret it is, and what for; sealed for one integration and use, it opens for no other. */
export interface SealContext {
  workspaceId: string;
  integrationId: string;
  /** An API key unless told otherwise. */
  use?: "webhook token";
}

/** A secret at rest: nonce, cipher text and tag, and the key they need. */
export interface Sealed {
  keyId: string;
  ciphertext: Buffer;
}

/** Seals secrets with its first key and opens them with any. */
export interface Keyring {
  /** The key that seals; what another sealed is due to be sealed anew. */
  readonly sealingKeyId: string;
  /** Every key of the ring, the one that seals first. */
  readonly keyIds: readonly string[];
  seal(plain: string, context: SealContext): Sealed;
  /** @throws Fault `unavailable` without the key, `invalid` when changed, or moved from another integration or use */
  open(secret: Sealed, context: SealContext): string;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Opens `id1:base64,id2:base64`, the value of `INLET_ENCRYPTION_KEYS`; the first key seals.
 * @throws Fault `invalid`, listing what is wrong and never showing a key
 */
export function openKeyring(spec: string): Keyring {
  const keys = parseKeys(spec);
  const [[sealingKeyId, sealingKey]] = keys;
  const keyOf = new Map(keys);
  return {
    sealingKeyId,
    keyIds: keys.map(([id]) => id),
    seal(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, sealingKey, nonce).setAAD(boundTo(sealingKeyId, context));
      const ciphertext = Buffer.concat([
        nonce,
        cipher.update(plain, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return { keyId: sealingKeyId, ciphertext };
    },
    open({ keyId, ciphertext }, context) {
      const key = keyOf.get(keyId);
      if (key === undefined)
        throw new Fault("unavailable", `the encryption key id ${keyId} is not in INLET_ENCRYPTION_KEYS`);
      return decipher(key, ciphertext, boundTo(keyId, context));
    },
  };
}

function decipher(key: Buffer, sealed: Buffer, bound: Buffer): string {
  try {
    const nonce = sealed.subarray(0, nonceBytes);
    const tag = sealed.subarray(Math.max(nonceBytes, sealed.length - tagBytes));
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(bound).setAuthTag(tag);
    const text = sealed.subarray(nonceBytes, sealed.length - tagBytes);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch (err) {
    throw doesNotOpen(err);
  }
}

function doesNotOpen(cause: unknown): Fault {
  const message = "a sealed secret does not open: it was changed, or belongs to another integration";
  return new Fault("invalid", message, { cause });
}

/** JSON, so that no two contexts run together into the same bytes. */
function boundTo(keyId: string, { workspaceId, integrationId, use }: SealContext): Buffer {
  const owner = [keyId, workspaceId, integrationId];
  return Buffer.from(JSON.stringify(use === undefined ? owner : [...owner, use]));
}

/** A new key, as it stands after the colon in `INLET_ENCRYPTION_KEYS`. */
export function generateKey(): string {
  return randomBytes(32).toString("base64");
}
