import { customerFieldAttributes } from "@inlet/contracts";

/** Lists the names in a customer's attributes. */
export function listCustomerNames(attributes: Record<string, unknown>): string[] {
  const names = customerFieldAttributes.name.map((it) => attributes[it]);
  return names.filter((it): it is string => typeof it === "string" && it.trim() !== "");
}
