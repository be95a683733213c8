import type { ApiKey } from "./api-keys.ts";
import type { Knobs } from "./knobs.ts";

export type Permission =
  | "conversation"
  | "message"
  | "customer"
  | "tag"
  | "note"
  | "user"
  | "team"
  | "attachment"
  | "company"
  | "klass"
  | "kobject"
  | "metadata"
  | "satisfaction"
  | "shortcut"
  | "sla"
  | "search"
  | "audit_logs"
  | "customer_merge";

const acceptedRoles: Partial<Record<Permission, readonly string[]>> = {
  tag: ["org.user.tag.read", "org.admin.tag.read", "org.permission.tag.read"],
  search: [
    "org.permission.search.create",
    "org.permission.search.update",
    "org.permission.search_global.create",
    "org.permission.search_preview.create",
    "org.user.search.read",
    "org.admin.search.read",
  ],
  customer_merge: ["org.user.customer.read", "org.permission.customer_merge.read"],
};

/** Returns the roles that grant a permission; any one of them is enough. */
export function getAcceptedRoles(permission: Permission): readonly string[] {
  return acceptedRoles[permission] ?? [`org.user.${permission}.read`, `org.permission.${permission}.read`];
}

/** Whether the roles include a permission. A broad role such as `org.permission` grants everything below it. */
export function hasPermission(roles: readonly string[], permission: Permission): boolean {
  return getAcceptedRoles(permission).some((needed) =>
    roles.some((role) => role === needed || needed.startsWith(`${role}.`)),
  );
}

/** Returns a key's roles without those that the knobs removed. */
export function getEffectiveRoles(key: ApiKey, knobs: Knobs): readonly string[] {
  const lost = knobs.rolesLost[key.name] ?? [];
  return key.roles.filter((role) => !lost.includes(role));
}
