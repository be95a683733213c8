import type { webhooks } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import { toCredentialContext } from "../keys/credential-context.ts";

type TokenOwner = Pick<webhooks.WebhookSecret, "workspaceId" | "integrationId">;

/** Encrypts the token of a webhook. It decrypts for this integration only, and not as the integration's API key. */
export function encryptToken(keyring: Keyring, token: string, owner: TokenOwner) {
  const { ciphertext: encryptedToken, keyId } = keyring.encrypt(
    token,
    toCredentialContext("webhook token", owner),
  );
  return { encryptedToken, keyId };
}

/** Decrypts the token of a webhook. @throws Fault when no key decrypts it */
export function decryptToken(
  keyring: Keyring,
  { encryptedToken, keyId, ...owner }: Omit<webhooks.WebhookSecret, "orgId">,
): string {
  return keyring.decrypt({ ciphertext: encryptedToken, keyId }, toCredentialContext("webhook token", owner));
}
