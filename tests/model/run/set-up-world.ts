import { expect } from "vitest";
import type { ModelWorld } from "../world/model-world.ts";
import { applyAdminOperation, connectTenant } from "./admin-operations.ts";
import { addFirstNotes } from "./settle-notes.ts";

/** Connects every tenant and switches its ingestion on. */
export async function connectTenants(world: ModelWorld): Promise<void> {
  if (world.plan.notes) addFirstNotes(world);
  for (const tenant of world.tenants) {
    expect(await connectTenant(world, tenant), "connected").toBe(true);
    if (world.plan.notes) await applyAdminOperation(world, tenant, "switch notes on");
  }
}

/** Sets up Kustomer's webhooks for every tenant. Their requests wait in `environment.webhooks`. */
export async function setUpWebhooks({ tenants, sim, environment }: ModelWorld): Promise<void> {
  const webhooks = [];
  for (const [index, { api, integrationPath, key }] of tenants.entries()) {
    const token = `token-${index}-of-the-model's-webhook`;
    const { body } = await api.call("PUT", `${integrationPath}/webhook`, { token });
    const { pathname } = new URL((body as { url: string }).url);
    const org = key.startsWith("secondOrg") ? ("globex" as const) : ("acme" as const);
    webhooks.push({ url: `${environment.webhooks.url}${pathname}`, token, org });
  }
  sim.setWebhooks(webhooks);
}
