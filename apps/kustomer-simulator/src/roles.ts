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

const alternatives: Partial<Record<Permission, readonly string[]>> = {
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
export function rolesFor(permission: Permission): readonly string[] {
  return alternatives[permission] ?? [`org.user.${permission}.read`, `org.permission.${permission}.read`];
}

/** Whether a key's roles are enough; a broad grant such as `org.permission` covers all beneath it. */
export function mayUse(roles: readonly string[], permission: Permission): boolean {
  return rolesFor(permission).some((needed) =>
    roles.some((role) => role === needed || needed.startsWith(`${role}.`)),
  );
}
