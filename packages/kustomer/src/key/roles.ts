import type { RequiredResource } from "@inlet/contracts";

/**
 * Whether a list of roles promises reading a resource: by its own name, its legacy name, or a grant that is broader.
 * What Kustomer really allows can differ, so only a real read decides.
 * @see https://developer.kustomer.com/docs/get-started/api-keys-and-roles
 */
export function grantsRead(roles: readonly string[], resource: RequiredResource): boolean {
  return roles.some((role) => covers(role, resource));
}

function covers(role: string, resource: RequiredResource): boolean {
  const [org, family, name, verb, ...rest] = role.trim().split(".");
  if (org !== "org" || rest.length > 0 || !["permission", "admin", "user"].includes(family ?? ""))
    return false;
  if (name === undefined) return family !== "user";
  return name === resource && (verb === undefined || verb === "read");
}
