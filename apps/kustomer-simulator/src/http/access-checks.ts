import type { ApiKey, KeyName } from "../api-keys.ts";
import type { Knobs } from "../knobs.ts";
import { getAcceptedRoles, getEffectiveRoles, hasPermission, type Permission } from "../roles.ts";
import type { Problem } from "./reply.ts";

export function findKey(
  keys: Record<KeyName, ApiKey>,
  authorization: string | undefined,
): ApiKey | undefined {
  const token = /^Bearer (?<token>.+)$/iu.exec(authorization ?? "")?.groups?.["token"];
  return token === undefined ? undefined : Object.values(keys).find((key) => key.token === token);
}

const otherRegionTitle = "Auth token associated with pod prod2 but request is being handled by prod1";

/**
 * Checks that a key is valid.
 * @param now Kustomer's time, milliseconds since 1970
 */
export function checkKey(key: ApiKey | undefined, knobs: Knobs, now: number): Problem | undefined {
  if (!key || key.name === "wrong") return unauthorized("Invalid token");
  const hasExpired = key.expiresAt !== undefined && now >= key.expiresAt;
  if (key.name === "expired" || hasExpired) return unauthorized("Expired token");
  if (key.name === "otherRegion") return unauthorized(otherRegionTitle);
  return knobs.revoked.includes(key.name) ? unauthorized("Invalid token") : undefined;
}

export function unauthorized(title: string): Problem {
  return { status: 401, title };
}

export function checkPermission(
  key: ApiKey,
  permission: Permission | undefined,
  knobs: Knobs,
): Problem | undefined {
  if (permission === undefined || hasPermission(getEffectiveRoles(key, knobs), permission)) return undefined;
  const role = getAcceptedRoles(permission).find((accepted) => accepted.startsWith("org.permission"));
  return missingRole(knobs, role ?? permission);
}

export function missingRole(knobs: Knobs, role: string): Problem {
  return { status: knobs.missingRole, title: "Missing role", source: role };
}
