import { createHmac } from "node:crypto";
import { createRandom } from "./random.ts";

const documented = [
  "org.permission.conversation.read",
  "org.permission.message.read",
  "org.permission.customer.read",
  "org.permission.tag.read",
] as const;
const more = [
  "org.permission.search.create",
  "org.permission.audit_logs.read",
  "org.permission.note.read",
  "org.permission.user.read",
  "org.permission.team.read",
  "org.permission.customer_merge.read",
] as const;
const full = [...documented, ...more] as const;
const legacy = [
  "org.user.conversation.read",
  "org.user.message.read",
  "org.user.customer.read",
  "org.admin.tag.read",
  "org.user.search.read",
  "org.user.audit_logs.read",
] as const;

const without = (name: string) => full.filter((role) => role !== `org.permission.${name}.read`);

/** The keys of a simulator, by what they can do; `wrong` looks right but was never issued. */
export const keyRoles = {
  full,
  documented,
  legacy,
  broad: ["org.permission"],
  searchNoAudit: [...documented, "org.permission.search.create"],
  searchOnly: ["org.permission.search.create"],
  noMessages: without("message"),
  noConversations: without("conversation"),
  noCustomers: without("customer"),
  noTags: without("tag"),
  noRoles: [],
  expired: full,
  otherRegion: full,
  wrong: full,
  sameOrgOther: full,
  fullLater: full,
  expiring: full,
  secondOrg: full,
  secondOrgDocumented: documented,
} satisfies Record<string, readonly string[]>;

/** The name a key goes by in commands and knobs. */
export type KeyName = keyof typeof keyRoles;

/** Which world a key opens. */
export type OrgName = "acme" | "globex";

/** Both orgs, the first being the one meant when nobody says. */
export const orgNames: readonly OrgName[] = ["acme", "globex"];

/** A key as the server knows it. */
export interface ApiKey {
  name: KeyName;
  token: string;
  roles: readonly string[];
  org: OrgName;
  /** Milliseconds since 1970; undefined for a key that lives until it is deleted. */
  expiresAt: number | undefined;
}

/** What keys are made from. */
export interface KeyIssueOptions {
  seed: number;
  /** Milliseconds since 1970, as the world's plan has it. */
  epoch: number;
  orgIds: Record<OrgName, string>;
}

/**
 * Every key of a simulator; the same seed always issues the same tokens. Only the one that expires depends on the
 * epoch too.
 */
export function issueKeys({ seed, epoch, orgIds }: KeyIssueOptions): Record<KeyName, ApiKey> {
  const issue = (name: KeyName): ApiKey => {
    const org: OrgName = name.startsWith("secondOrg") ? "globex" : "acme";
    const expiresAt = name === "expiring" ? Math.floor((epoch + expiringKeyLifetimeMs) / 1_000) * 1_000 : undefined;
    const token = signToken({ name, org, seed, orgId: orgIds[org], expiresAt });
    return { name, org, roles: keyRoles[name], token, expiresAt };
  };
  return {
    full: issue("full"),
    documented: issue("documented"),
    legacy: issue("legacy"),
    broad: issue("broad"),
    searchNoAudit: issue("searchNoAudit"),
    searchOnly: issue("searchOnly"),
    noMessages: issue("noMessages"),
    noConversations: issue("noConversations"),
    noCustomers: issue("noCustomers"),
    noTags: issue("noTags"),
    noRoles: issue("noRoles"),
    expired: issue("expired"),
    otherRegion: issue("otherRegion"),
    wrong: issue("wrong"),
    sameOrgOther: issue("sameOrgOther"),
    fullLater: issue("fullLater"),
    expiring: issue("expiring"),
    secondOrg: issue("secondOrg"),
    secondOrgDocumented: issue("secondOrgDocumented"),
  };
}

/** How long the key that expires lives, from the world's birth. */
const expiringKeyLifetimeMs = 3 * 86_400_000;

interface TokenOptions {
  name: KeyName;
  org: OrgName;
  seed: number;
  orgId: string;
  expiresAt: number | undefined;
}

/** Kustomer's API keys are JSON web tokens that carry their roles. */
function signToken({ name, org, seed, orgId, expiresAt }: TokenOptions): string {
  const random = createRandom(`${seed}/key/${name}`);
  const user = random.hex(24);
  const claims = {
    id: random.hex(24),
    user,
    org: orgId,
    orgName: org,
    userType: "machine",
    roles: keyRoles[name],
    aud: "urn:consumer",
    iss: "urn:api",
    sub: user,
    ...(expiresAt === undefined ? {} : { exp: expiresAt / 1_000 }),
  };
  const signed = `${encodeSegment({ alg: "HS256", typ: "JWT" })}.${encodeSegment(claims)}`;
  return `${signed}.${createHmac("sha256", `simulator/${seed}`).update(signed).digest("base64url")}`;
}

function encodeSegment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
