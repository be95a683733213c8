/** What a request needs a role for. */
export type Permission =
  | "conversation"
  | "message"
  | "customer"
  | "tag"
  | "note"
  | "user"
  | "team"
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

/** The roles of which any one lets a request through. */
export function getAcceptedRoles(permission: Permission): readonly string[] {
  return acceptedRoles[permission] ?? [`org.user.${permission}.read`, `org.permission.${permission}.read`];
}

/** Whether a key's roles are enough; a broad grant such as `org.permission` covers all beneath it. */
export function hasPermission(roles: readonly string[], permission: Permission): boolean {
  return getAcceptedRoles(permission).some((needed) =>
    roles.some((role) => role === needed || needed.startsWith(`${role}.`)),
  );
}
