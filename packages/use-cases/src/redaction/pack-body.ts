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
