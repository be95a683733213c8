import { expect } from "vitest";
import type { ModelWorld } from "../world/model-world.ts";
import { connect } from "./admin-operations.ts";

/** Connects every tenant and switches it on, as an admin does at the beginning. */
export async function connectAll(world: ModelWorld): Promise<void> {
  for (const tenant of world.tenants) expect(await connect(world, tenant), "connected").toBe(true);
}

/** Sets up Kustomer's webhooks for every tenant; what they bring waits in the mailbox. */
export async function setUpHooks({ tenants, sim, stage }: ModelWorld): Promise<void> {
  const hooks = [];
  for (const [at, { call, kustomer, key }] of tenants.entries()) {
    const token = `token-${at}-of-the-model's-webhook`;
    const { body } = await call("PUT", `${kustomer}/webhook`, { token });
    const { pathname } = new URL((body as { url: string }).url);
    const org = key.startsWith("secondOrg") ? ("globex" as const) : ("acme" as const);
    hooks.push({ url: stage.mailbox.urlOf(pathname), token, org });
  }
  sim.setWebhooks(hooks);
}
