import { hkdfSync, randomBytes } from "node:crypto";
import type { Redaction } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";

/** The keys that a workspace's own key yields, one for each use. */
export interface WorkspaceKeys {
  /** Encrypts raw batches. */
  body: Buffer;
  /** Keys the hashes that replace personal data. */
  hash: Buffer;
}

const keyBytes = 32;
const toContext = (workspaceId: string) => ({ workspaceId, use: "workspace key" }) as const;

/** Creates a key for a workspace, encrypted. */
export function createWorkspaceKey(
  keyring: Keyring,
  workspaceId: string,
): Pick<Redaction, "encryptedKey" | "keyId"> {
  const text = randomBytes(keyBytes).toString("base64");
  const { ciphertext: encryptedKey, keyId } = keyring.encrypt(text, toContext(workspaceId));
  return { encryptedKey, keyId };
}

/** Decrypts a workspace's key. @throws Fault when no key of the keyring decrypts it */
export function openWorkspaceKeys(
  keyring: Keyring,
  { workspaceId, encryptedKey, keyId }: Pick<Redaction, "workspaceId" | "encryptedKey" | "keyId">,
): WorkspaceKeys {
  const key = Buffer.from(
    keyring.decrypt({ ciphertext: encryptedKey, keyId }, toContext(workspaceId)),
    "base64",
  );
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", key, "", use, keyBytes));
  return { body: derive("raw batches"), hash: derive("hashes") };
}
