import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";

/** An encrypted body begins with this. No compressed one does: zstd frames begin with other bytes. */
const magic = Buffer.from("IN\u0001\u0002");
const algorithm = "aes-256-gcm";
const [nonceBytes, tagBytes] = [12, 16];

/** Encrypts the compressed body of a batch. It decrypts only with this key, for the same workspace. */
export function encryptBody(
  body: Buffer,
  { workspaceId, key }: { workspaceId: string; key: KeyObject },
): Buffer {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(workspaceId));
  return Buffer.concat([magic, nonce, cipher.update(body), cipher.final(), cipher.getAuthTag()]);
}

/** Whether a body is encrypted. */
export const isEncryptedBody = (body: Buffer): boolean => body.subarray(0, magic.length).equals(magic);

/** Encrypts a body that is in clear. @returns the same body when it is encrypted, or empty because its page was discarded */
export const encryptClear = (body: Buffer, cipher: Parameters<typeof encryptBody>[1]): Buffer =>
  body.length === 0 || isEncryptedBody(body) ? body : encryptBody(body, cipher);

/**
 * Decrypts the body of a batch; one that is not encrypted is returned as it is.
 * @throws Error when it was changed, or belongs to another workspace
 */
export function decryptBody(
  body: Buffer,
  { workspaceId, key }: { workspaceId: string; key: KeyObject },
): Buffer {
  if (!isEncryptedBody(body)) return body;
  const nonce = body.subarray(magic.length, magic.length + nonceBytes);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(workspaceId)).setAuthTag(body.subarray(-tagBytes));
  return Buffer.concat([
    decipher.update(body.subarray(magic.length + nonceBytes, -tagBytes)),
    decipher.final(),
  ]);
}
