import { z } from "zod";
import { parseJson } from "../payload/values.ts";

/** What may be shown of an API key. */
export interface KeyMetadata {
  /** The last 4 characters. */
  hint: string;
  /** The org that the key's claims name. Kustomer has not confirmed it. */
  claimedOrg: ClaimedOrg | undefined;
  /** The expiry that the key's claims name. Kustomer has not confirmed it. */
  claimedExpiresAt: Date | undefined;
}

/** An org as named by the claims of a key. */
export interface ClaimedOrg {
  id: string;
  name?: string;
}

/** The person who pastes a key controls its claims, so only an id of the usual characters and length counts. */
const orgClaims = z.object({
  org: z.string().regex(/^[\w.-]{1,64}$/),
  orgName: z
    .string()
    .regex(/^\P{Cc}{1,200}$/u)
    .optional()
    .catch(undefined),
});

const expiryClaim = z.object({ exp: z.number().positive() });
const maxExpiryMs = Date.UTC(9999, 0);

/**
 * The last 4 characters of a key, by which people tell keys apart. Empty for a key so short that 4 characters would
 * give away too much.
 */
export function toKeyHint(apiKey: string): string {
  return apiKey.length < 16 ? "" : apiKey.slice(-4);
}

/**
 * The org that a key's claims name. Only a hint: the signature is not verified, and Kustomer does not document the
 * claims.
 */
export function readOrgClaim(apiKey: string): ClaimedOrg | undefined {
  const parsed = orgClaims.safeParse(decodeClaims(apiKey));
  if (!parsed.success) return undefined;
  const { org: id, orgName: name } = parsed.data;
  return name === undefined ? { id } : { id, name };
}

/**
 * When a key expires according to its claims; undefined when they name no expiry. Kustomer signs the claims, so the
 * value is correct for a key that Kustomer has accepted.
 * @see RFC 7519, section 4.1.4: seconds since the epoch
 */
export function readExpiryClaim(apiKey: string): Date | undefined {
  const { exp } = expiryClaim.safeParse(decodeClaims(apiKey)).data ?? {};
  if (exp === undefined) return undefined;
  const expiresAtMs = exp > 1e11 ? exp : exp * 1_000; // a number above 1e11 can only be milliseconds
  return expiresAtMs < maxExpiryMs ? new Date(expiresAtMs) : undefined;
}

/** Reads everything that may be shown of a key. */
export function readKeyMetadata(apiKey: string): KeyMetadata {
  return {
    hint: toKeyHint(apiKey),
    claimedOrg: readOrgClaim(apiKey),
    claimedExpiresAt: readExpiryClaim(apiKey),
  };
}

/** Undefined when the key is no JWT. */
function decodeClaims(apiKey: string): unknown {
  return parseJson(Buffer.from(apiKey.split(".")[1] ?? "", "base64url"));
}
