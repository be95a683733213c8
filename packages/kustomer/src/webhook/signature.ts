import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * What Kustomer writes into `X-Kustomer-Webhook-Signature`: the HMAC-SHA256 of the raw body, keyed by the webhook's
 * token, in small hexadecimal digits.
 * @see https://developer.kustomer.com/docs/webhooks/outbound-webhooks
 */
export function signWebhook(body: Buffer, token: string): string {
  return createHmac("sha256", token).update(body).digest("hex");
}

/** A body with the token it should be signed with and the signature that came, if one did. */
export interface SignedWebhook {
  body: Buffer;
  token: string;
  signature: string | undefined;
}

/** Whether a body was signed with the token. Takes as long for a signature that is nearly right as for any other. */
export function hasValidSignature({ body, token, signature = "" }: SignedWebhook): boolean {
  const expected = Buffer.from(signWebhook(body, token));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
