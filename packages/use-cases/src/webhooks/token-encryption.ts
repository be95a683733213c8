import type { webhooks } from "@inlet/db";
import type { CredentialContext, Keyring } from "@inlet/service-kit";

type TokenOwner = Pick<webhooks.WebhookSecret, "workspaceId" | "integrationId">;

const toContext = ({ workspaceId, integrationId }: TokenOwner): CredentialContext => ({
  ...{ workspaceId, integrationId },
  use: "webhook token",
});

/** Encrypts the token of a webhook. It decrypts for this integration only, and not as the integration's API key. */
export function encryptToken(keyring: Keyring, token: string, owner: TokenOwner) {
  const { ciphertext: encryptedToken, keyId } = keyring.encrypt(token, toContext(owner));
  return { encryptedToken, keyId };
}

/** Decrypts the token of a webhook. @throws Fault when no key decrypts it */
export function decryptToken(
  keyring: Keyring,
  { encryptedToken, keyId, ...owner }: Omit<webhooks.WebhookSecret, "orgId">,
): string {
  return keyring.decrypt({ ciphertext: encryptedToken, keyId }, toContext(owner));
}
