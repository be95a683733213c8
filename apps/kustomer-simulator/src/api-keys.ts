import { createHmac } from "node:crypto";
import { createRandom } from "./random.ts";
import type { WorldPlan } from "./simulator-options.ts";

const documented = [
  "org.permission.conversation.read",
  "org.permission.message.read",
  "org.permission.customer.read",
  "org.permission.tag.read",
] as const;
const additional: string[] = [
  "org.permission.search.create",
  "org.permission.audit_logs.read",
  "org.permission.note.read",
  "org.permission.user.read",
  "org.permission.team.read",
  "org.permission.customer_merge.read",
  ...["attachment", "company", "klass", "kobject"].map((name) => `org.permission.${name}.read`),
  ...["metadata", "satisfaction", "shortcut", "sla"].map((name) => `org.permission.${name}.read`),
];
const full: string[] = [...documented, ...additional];
const legacy = [
  "org.user.conversation.read",
  "org.user.message.read",
  "org.user.customer.read",
  "org.admin.tag.read",
  "org.user.search.read",
  "org.user.audit_logs.read",
] as const;

const without = (name: string) => full.filter((role) => role !== `org.permission.${name}.read`);

/** The roles of every key, by the key's name. `wrong` has a valid form but is never accepted. */
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

/** A key's name in commands and knobs. */
export type KeyName = keyof typeof keyRoles;

/** The org a key belongs to; each org has its own world. */
export type OrgName = (typeof orgNames)[number];

/** Both orgs; the first is the default. */
export const orgNames = ["acme", "globex"] as const;

export interface ApiKey {
  name: KeyName;
  token: string;
  roles: readonly string[];
  org: OrgName;
  /** Milliseconds since 1970; undefined for a key that does not expire. */
  expiresAt: number | undefined;
}

/**
 * Issues every key of a simulator. The same seed always gives the same tokens; only `expiring` also depends on the
 * epoch.
 */
export function issueKeys({
  seed,
  epoch,
  orgIds,
}: Pick<WorldPlan, "seed" | "epoch"> & { orgIds: Record<OrgName, string> }): Record<KeyName, ApiKey> {
  const issue = (name: KeyName): ApiKey => {
    const org: OrgName = name.startsWith("secondOrg") ? "globex" : "acme";
    const expiresAt =
      name === "expiring" ? Math.floor((epoch + expiringKeyLifetimeMs) / 1_000) * 1_000 : undefined;
    const key = { name, org, roles: keyRoles[name], expiresAt };
    return { ...key, token: signToken(key, seed, orgIds[org]) };
  };
  const names = Object.keys(keyRoles) as KeyName[];
  return Object.fromEntries(names.map((name) => [name, issue(name)])) as Record<KeyName, ApiKey>;
}

/** Lifetime of the key `expiring`, from the epoch. */
const expiringKeyLifetimeMs = 3 * 86_400_000;

/** Signs a JSON Web Token, the form of Kustomer's API keys. */
function signToken(
  { name, org, roles, expiresAt }: Omit<ApiKey, "token">,
  seed: number,
  orgId: string,
): string {
  const random = createRandom(`${seed}/key/${name}`);
  const user = random.hex(24);
  const claims = {
    id: random.hex(24),
    user,
    org: orgId,
    orgName: org,
    userType: "machine",
    roles,
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
