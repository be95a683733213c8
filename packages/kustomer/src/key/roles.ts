/** What Inlet must be able to read. */
export const requiredResources = ["conversation", "message", "customer", "tag"] as const;

/** A kind of record that Inlet must be able to read. */
export type Resource = (typeof requiredResources)[number];

/** The role that a person is told to give, as Kustomer's own page names it. */
export function toReadRole(resource: Resource): string {
  return `org.permission.${resource}.read`;
}

/**
 * Whether a list of roles promises reading a resource: by its own name, its legacy name, or a grant that is broader.
 * What Kustomer really allows can differ, so only a real read decides.
 * @see https://developer.kustomer.com/docs/get-started/api-keys-and-roles
 */
export function grantsRead(roles: readonly string[], resource: Resource): boolean {
  return roles.some((role) => covers(role, resource));
}

function covers(role: string, resource: Resource): boolean {
  const [org, family, name, verb, ...rest] = role.trim().split(".");
  if (org !== "org" || rest.length > 0 || !["permission", "admin", "user"].includes(family ?? ""))
    return false;
  if (name === undefined) return family !== "user";
  return name === resource && (verb === undefined || verb === "read");
}
