import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Computes the value of `X-Kustomer-Webhook-Signature`: the HMAC-SHA256 of the raw body with the webhook's token as
 * key, in lower-case hexadecimal.
 * @see https://developer.kustomer.com/docs/webhooks/outbound-webhooks
 */
export function signWebhook(body: Buffer, token: string): string {
  return createHmac("sha256", token).update(body).digest("hex");
}

/** A webhook body, the token it should be signed with, and the signature that came with it. */
export interface SignedWebhook {
  body: Buffer;
  token: string;
  signature: string | undefined;
}

/** Whether a body was signed with the token. The comparison takes constant time. */
export function hasValidSignature({ body, token, signature = "" }: SignedWebhook): boolean {
  const expected = Buffer.from(signWebhook(body, token));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
