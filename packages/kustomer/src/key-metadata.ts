import { z } from "zod";

/** What may be shown of a key. */
export interface KeyMetadata {
  /** Its last 4 characters. */
  key: string;
  /** The org its claims name; unproven. */
  org: ClaimedOrg | undefined;
  /** When its claims say that it ends; unproven. */
  expiresAt: Date | undefined;
}

/** An org as named by a key's claims. */
export interface ClaimedOrg {
  id: string;
  name?: string;
}

/** Whoever pastes a key writes its claims, so an id that none of Kustomer's looks like names nothing. */
const orgClaims = z.object({
  org: z.string().regex(/^[\w.-]{1,64}$/),
  orgName: z
    .string()
    .regex(/^\P{Cc}{1,200}$/u)
    .optional()
    .catch(undefined),
});

const expiryClaim = z.object({ exp: z.number().positive() });
const farthest = Date.UTC(9999, 0);

/** The last 4 characters of a key, for people to tell keys apart; fewer of a key too short to give away 4. */
export function toKeyHint(apiKey: string): string {
  return apiKey.length < 16 ? "" : apiKey.slice(-4);
}

/** The org a key says it belongs to. The signature is not checked and the claims are undocumented: a hint only. */
export function readOrgClaim(apiKey: string): ClaimedOrg | undefined {
  const parsed = orgClaims.safeParse(claimsOf(apiKey));
  if (!parsed.success) return undefined;
  const { org: id, orgName: name } = parsed.data;
  return name === undefined ? { id } : { id, name };
}

/**
 * When a key says that it ends; undefined when it names no end. Kustomer signs the claims, so it is true of a key that
 * Kustomer has accepted.
 * @see RFC 7519, section 4.1.4: seconds since the epoch
 */
export function readExpiryClaim(apiKey: string): Date | undefined {
  const { exp } = expiryClaim.safeParse(claimsOf(apiKey)).data ?? {};
  if (exp === undefined) return undefined;
  const at = exp > 1e11 ? exp : exp * 1_000; // so large a number can only be milliseconds
  return at < farthest ? new Date(at) : undefined;
}

/** Everything that may be shown of a key. */
export function readKeyMetadata(apiKey: string): KeyMetadata {
  return { key: toKeyHint(apiKey), org: readOrgClaim(apiKey), expiresAt: readExpiryClaim(apiKey) };
}

function claimsOf(apiKey: string): unknown {
  try {
    return JSON.parse(Buffer.from(apiKey.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined; // not a JWT: there is no hint to be had
  }
}
