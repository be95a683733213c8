import { z } from "zod";

/** What may be shown of a key. */
export interface KeyHints {
  /** Its last 4 characters. */
  key: string;
  /** The org its claims name; unproven. */
  org: OrgHint | undefined;
}

/** An org as named by a key's claims. */
export interface OrgHint {
  id: string;
  name?: string;
}

const claims = z.object({ org: z.string().min(1), orgName: z.string().min(1).optional().catch(undefined) });

/** The last 4 characters of a key, for people to tell keys apart; fewer of a key too short to give away 4. */
export function keyHint(apiKey: string): string {
  return apiKey.length < 16 ? "" : apiKey.slice(-4);
}

/** The org a key says it belongs to. The signature is not checked and the claims are undocumented: a hint only. */
export function orgHint(apiKey: string): OrgHint | undefined {
  const parsed = claims.safeParse(claimsOf(apiKey));
  if (!parsed.success) return undefined;
  const { org: id, orgName: name } = parsed.data;
  return name === undefined ? { id } : { id, name };
}

/** Everything that may be shown of a key. */
export function keyHints(apiKey: string): KeyHints {
  return { key: keyHint(apiKey), org: orgHint(apiKey) };
}

function claimsOf(apiKey: string): unknown {
  try {
    return JSON.parse(Buffer.from(apiKey.split(".")[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined; // not a JWT: there is no hint to be had
  }
}
