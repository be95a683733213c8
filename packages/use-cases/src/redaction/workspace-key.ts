import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from "node:crypto";
import type { Redaction } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";

/** The keys that a workspace's own key yields, one for each use. As objects, with which a use takes a fifth of the time. */
export interface WorkspaceKeys {
  /** Encrypts raw batches. */
  body: KeyObject;
  /** Keys the hashes that replace personal data. */
  hash: KeyObject;
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
  const derive = (use: string) => createSecretKey(Buffer.from(hkdfSync("sha256", key, "", use, keyBytes)));
  return { body: derive("raw batches"), hash: derive("hashes") };
}
