import { createHmac, randomBytes } from "node:crypto";
import type { Endpoint } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";

/** How secrets begin in Standard Webhooks. @see https://www.standardwebhooks.com */
const prefix = "whsec_";

/** Creates a secret that signs deliveries. */
export const createSecret = (): string => prefix + randomBytes(24).toString("base64");

type Owner = Pick<Endpoint, "workspaceId" | "id">;

const toContext = ({ workspaceId, id: endpointId }: Owner) =>
  ({ workspaceId, endpointId, use: "webhook secret" }) as const;

/** Encrypts the secrets of an endpoint, the newest first. */
export function encryptSecrets(keyring: Keyring, owner: Owner, secrets: readonly string[]) {
  const { ciphertext: encryptedSecrets, keyId } = keyring.encrypt(JSON.stringify(secrets), toContext(owner));
  return { encryptedSecrets, keyId };
}

/** Decrypts the secrets of an endpoint, the newest first; none before the first. @throws Fault when no key decrypts them */
export function decryptSecrets(
  keyring: Keyring,
  endpoint: Owner & Pick<Endpoint, "encryptedSecrets" | "keyId">,
): string[] {
  const { encryptedSecrets: ciphertext, keyId } = endpoint;
  if (ciphertext === null || keyId === null) return [];
  return JSON.parse(keyring.decrypt({ ciphertext, keyId }, toContext(endpoint)));
}

/** What is signed. */
interface SignedContent {
  id: string;
  /** Seconds since 1970. */
  timestamp: number;
  body: string;
}

/**
 * The headers that identify and sign a request: one signature per secret, so that a receiver may have either.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function buildSignedHeaders(
  { id, timestamp, body }: SignedContent,
  secrets: readonly string[],
): Record<string, string> {
  const sign = (secret: string) =>
    createHmac("sha256", Buffer.from(secret.slice(prefix.length), "base64"))
      .update(`${id}.${timestamp}.${body}`)
      .digest("base64");
  const signature = secrets.map((it) => `v1,${sign(it)}`).join(" ");
  return {
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    ...(signature !== "" && { "webhook-signature": signature }),
  };
}
