import type { Truth, TruthStream } from "@inlet/kustomer-simulator";
import { compareWithTruth } from "@inlet/standalone";
import { expect } from "vitest";
import type { Tenant } from "./tenant.ts";
import type { World } from "./world.ts";

/** The streams that are stored. */
export const streams = ["conversations", "messages", "customers", "tags"] as const;

/** A record as the API tells it. */
export type Stored = Record<string, unknown> & { id: string };

/** The whole store. */
export type Store = Record<TruthStream, Stored[]>;

/** Everything a tenant has stored, read through the API. */
export async function readStore({ api, path }: Tenant): Promise<Store> {
  const store: Store = { conversations: [], messages: [], customers: [], tags: [] };
  for (const stream of streams) store[stream] = await api.all(`${path}/${stream}`);
  return store;
}

/** What a perfect reader with the tenant's key holds of everything since the first window began. */
export async function truthOf({ sim }: World, tenant: Tenant, to?: Date): Promise<Truth> {
  const first = (await tenant.runs()).at(-1);
  return sim.truth({ from: first?.window.from, key: tenant.key(), ...(to === undefined ? {} : { to }) });
}

/** Expects the store, read through the API, to hold exactly what the simulator's truth says, value by value. */
export async function expectEqualToTruth(world: World, tenant: Tenant, to?: Date): Promise<void> {
  const truth = await truthOf(world, tenant, to);
  for (const stream of streams) expect(truth[stream]?.count, `${stream} there to be read`).toBeGreaterThan(0);
  const { apiUrl } = world;
  const { workspaceId, token } = tenant;
  const { differences, equal } = await compareWithTruth({ apiUrl, token, workspaceId, truth });
  expect(differences.slice(0, 6), `the first of ${differences.length} differences`).toEqual([]);
  expect(equal).toBe(true);
}
