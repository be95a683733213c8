import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Fault } from "@inlet/contracts";
import { parseEncryptionKeys } from "./parse-encryption-keys.ts";

interface CredentialOwner {
  workspaceId: string;
  integrationId: string;
}

/** What a credential belongs to; it can be decrypted with exactly the context it was encrypted with. */
export type CredentialContext =
  /** `baseUrl` is the only URL to which the API key may be sent. */
  | (CredentialOwner & { use: "API key"; baseUrl: string })
  | (CredentialOwner & { use: "webhook token" })
  /** A workspace's own key, whatever its integration. */
  | { workspaceId: string; use: "workspace key" }
  /** The secrets that sign what an endpoint of the workspace gets. */
  | { workspaceId: string; endpointId: string; use: "webhook secret" };

/** A secret at rest. */
export interface EncryptedValue {
  /** Which key of the keyring encrypted it. */
  keyId: string;
  /** Nonce, encrypted text and authentication tag. */
  ciphertext: Buffer;
}

/** Encrypts secrets with its primary key and decrypts them with any of its keys. */
export interface Keyring {
  /** The key that encrypts. A value with another key id must be encrypted again before that key is removed. */
  readonly primaryKeyId: string;
  /** Every key of the keyring, the primary one first. */
  readonly keyIds: readonly string[];
  encrypt(plain: string, context: CredentialContext): EncryptedValue;
  /**
   * @throws Fault `unavailable` when the keyring lacks the key, `invalid` when the value was changed or has another
   * context
   */
  decrypt(value: EncryptedValue, context: CredentialContext): string;
}

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Creates a keyring from `id1:base64,id2:base64`, the value of `INLET_ENCRYPTION_KEYS`; the first key is the primary one.
 * @throws Fault `invalid`, listing every problem and never showing a key
 */
export function createKeyring(spec: string): Keyring {
  const keys = parseEncryptionKeys(spec);
  const [[primaryKeyId, primaryKey]] = keys;
  const keysById = new Map(keys);
  return {
    primaryKeyId,
    keyIds: keys.map(([id]) => id),
    encrypt(plain, context) {
      const nonce = randomBytes(nonceBytes);
      const associatedData = toAssociatedData(primaryKeyId, context);
      const cipher = createCipheriv(algorithm, primaryKey, nonce).setAAD(associatedData);
      const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return { keyId: primaryKeyId, ciphertext: Buffer.concat([nonce, text, cipher.getAuthTag()]) };
    },
    decrypt({ keyId, ciphertext }, context) {
      const key = keysById.get(keyId);
      if (key === undefined)
        throw new Fault("unavailable", `the encryption key id ${keyId} is not in INLET_ENCRYPTION_KEYS`);
      return decipher(key, ciphertext, toAssociatedData(keyId, context));
    },
  };
}

function decipher(key: Buffer, ciphertext: Buffer, associatedData: Buffer): string {
  try {
    const nonce = ciphertext.subarray(0, nonceBytes);
    const tag = ciphertext.subarray(Math.max(nonceBytes, ciphertext.length - tagBytes));
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(associatedData).setAuthTag(tag);
    const text = ciphertext.subarray(nonceBytes, ciphertext.length - tagBytes);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString("utf8");
  } catch (err) {
    throw toDecryptionFault(err);
  }
}

function toDecryptionFault(cause: unknown): Fault {
  const message =
    "a credential cannot be decrypted: it was changed, or belongs to another integration or another address of Kustomer; connect the key again";
  return new Fault("invalid", message, { cause });
}

/** JSON, so that two different contexts never give the same bytes. */
function toAssociatedData(keyId: string, context: CredentialContext): Buffer {
  const { workspaceId, use } = context;
  if (context.use === "workspace key") return Buffer.from(JSON.stringify([keyId, workspaceId, use]));
  if (context.use === "webhook secret")
    return Buffer.from(JSON.stringify([keyId, workspaceId, context.endpointId, use]));
  const owner = [keyId, workspaceId, context.integrationId, use];
  return Buffer.from(JSON.stringify(context.use === "API key" ? [...owner, context.baseUrl] : owner));
}

/** Generates a key in the form that follows the colon in `INLET_ENCRYPTION_KEYS`. */
export function generateEncryptionKey(): string {
  return randomBytes(32).toString("base64");
}
