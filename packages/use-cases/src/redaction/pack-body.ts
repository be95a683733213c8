import { batches, type Db, redaction } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { openWorkspaceKeys } from "./workspace-key.ts";

/** Compresses a page for storage, and encrypts it while its workspace has personal data redacted. */
export async function packBody(
  { db, keyring }: { db: Db; keyring: Keyring },
  workspaceId: string,
  page: Buffer,
): Promise<Buffer> {
  const body = await batches.compressBody(page);
  const found = await redaction.find(db, workspaceId);
  if (!found?.rules) return body;
  return batches.encryptBody(body, { workspaceId, key: openWorkspaceKeys(keyring, found).body });
}

/** Decrypts and decompresses a stored page. @returns undefined when it was discarded, or cannot be read */
export async function unpackBody(
  { db, keyring }: { db: Db; keyring: Keyring },
  workspaceId: string,
  body: Buffer,
): Promise<Buffer | undefined> {
  if (body.length === 0) return undefined;
  const found = batches.isEncryptedBody(body) ? await redaction.find(db, workspaceId) : undefined;
  const key = found && openWorkspaceKeys(keyring, found).body;
  try {
    return await batches.decompressBody(key ? batches.decryptBody(body, { workspaceId, key }) : body);
  } catch {
    return undefined; // the normalizer rejects such a page with a reason
  }
}
