import type { webhooks } from "@inlet/db";
import type { Keyring, SealContext } from "@inlet/service-kit";

type Owner = Pick<webhooks.WebhookSecret, "workspaceId" | "integrationId">;

const toCredentialContext = ({ workspaceId, integrationId }: Owner): SealContext => ({
  workspaceId,
  integrationId,
  use: "webhook token",
});

/** Seals a webhook's token, so that it opens for this integration only and cannot be taken for its API key. */
export function encryptToken(keyring: Keyring, token: string, owner: Owner) {
  const { ciphertext: encryptedToken, keyId } = keyring.seal(token, toCredentialContext(owner));
  return { encryptedToken, keyId };
}

/** @throws Fault as `Keyring.open` does */
export function decryptToken(
  keyring: Keyring,
  { encryptedToken, keyId, ...owner }: Omit<webhooks.WebhookSecret, "orgId">,
): string {
  return keyring.open({ ciphertext: encryptedToken, keyId }, toCredentialContext(owner));
}
