import { createHmac } from "node:crypto";
import type { Endpoint } from "@inlet/db";
import type { Keyring } from "@inlet/service-kit";
import type { PushRequest } from "./push-client.ts";
import { buildSignedHeaders, decryptSecrets } from "./signing.ts";

/** What is sent, and to where. */
export interface PushMessage {
  endpoint: Endpoint;
  /** The same in every attempt. */
  id: string;
  body: string;
  /** By this machine's clock, in milliseconds since 1970. */
  now: number;
}

/** What signs requests. */
export interface Signers {
  keyring: Keyring;
  /** Signs what notice URLs get, in the way of earlier releases. */
  noticeSecret: string | undefined;
}

/**
 * Builds the signed request of a message. The former secret signs as well until its time is over.
 * @throws Fault when no key decrypts the secrets
 */
export function buildRequest(
  { keyring, noticeSecret }: Signers,
  { endpoint, id, body, now }: PushMessage,
): Pick<PushRequest, "url" | "headers" | "body"> {
  const { url, isNoticeUrl, oldSecretUntil } = endpoint;
  const hasOverlap = oldSecretUntil !== null && oldSecretUntil.getTime() > now;
  const secrets = decryptSecrets(keyring, endpoint).slice(0, hasOverlap ? 2 : 1);
  const headers = buildSignedHeaders({ id, timestamp: Math.floor(now / 1_000), body }, secrets);
  if (isNoticeUrl && noticeSecret !== undefined)
    headers["x-inlet-signature"] = createHmac("sha256", noticeSecret).update(body).digest("hex");
  return { url, headers, body };
}
