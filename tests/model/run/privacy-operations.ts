import type { RedactionRules } from "@inlet/contracts";
import type { FilterChoice } from "../plan/plan.ts";
import type { ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";

const conditions = {
  conversations: { field: "status", in: ["done"] },
  messages: { field: "direction", in: ["in"] },
};
const filters: Record<FilterChoice, Partial<typeof conditions> | null> = {
  none: null,
  resolved: { conversations: conditions.conversations },
  incoming: { messages: conditions.messages },
  "resolved and incoming": conditions,
};

/** The rules of every workspace that redacts. They only mask, so that the test can compute what must be stored. */
export const redactionRules = {
  text: { email: "mask", customer_name: "mask" },
  phoneCountries: ["US"],
  patterns: [],
  customerFields: { name: "mask", email: "mask" },
  attributes: [],
} satisfies RedactionRules;

/** Sets filters by the API. */
export async function setFilters({ api, integrationPath }: ModelTenant, choice: FilterChoice): Promise<void> {
  await api.call("PATCH", integrationPath, { filters: filters[choice] });
}

/** Sets or removes the rules of redaction by the API. */
export async function setRedaction({ api, integrationPath }: ModelTenant, isOn: boolean): Promise<void> {
  await api.call("PATCH", integrationPath, { redaction: isOn ? redactionRules : null });
}

/** Erases the nth customer of Kustomer by the API, whether something of them is stored or not. */
export async function eraseCustomer(
  { sim }: ModelWorld,
  { api, path, key }: ModelTenant,
  nth: number,
): Promise<void> {
  const ids = sim.world.ids("customers", key.startsWith("secondOrg") ? "globex" : "acme");
  const customerId = ids[nth % Math.max(1, ids.length)];
  if (customerId !== undefined) await api.call("POST", `${path}/erasures`, { customerId });
}
