import type { RequiredResource } from "@inlet/contracts";

/**
 * Whether a list of roles grants reading a resource: by the role's current name, by a legacy name, or by a broader
 * grant. Only a real read decides, because what Kustomer allows can differ.
 * @see https://developer.kustomer.com/docs/get-started/api-keys-and-roles
 */
export function grantsRead(roles: readonly string[], resource: RequiredResource): boolean {
  return roles.some((role) => coversResource(role, resource));
}

function coversResource(role: string, resource: RequiredResource): boolean {
  const [org, family, name, verb, ...rest] = role.trim().split(".");
  if (org !== "org" || rest.length > 0 || !["permission", "admin", "user"].includes(family ?? ""))
    return false;
  if (name === undefined) return family !== "user";
  return name === resource && (verb === undefined || verb === "read");
}
