import type { Truth, TruthStream } from "@inlet/kustomer-simulator";
import { compareWithTruth, describeDifference } from "@inlet/standalone";
import { expect } from "vitest";
import type { Tenant } from "./tenant.ts";
import type { TestSystem } from "./test-system.ts";

/** The streams that are stored. */
export const streams = ["conversations", "messages", "customers", "tags"] as const;

/** A record as the API tells it. */
export type StoredRecord = Record<string, unknown> & { id: string };

/** The whole store. */
export type Store = Record<TruthStream, StoredRecord[]>;

/** Everything a tenant has stored, read through the API. */
export async function readStore({ api, path }: Tenant): Promise<Store> {
  const store: Store = { conversations: [], messages: [], customers: [], tags: [] };
  for (const stream of streams) store[stream] = await api.listAll(`${path}/${stream}`);
  return store;
}

/** Where a tenant's first window began. The window of its first run may have moved on since. */
async function findScopeStart({ db }: Pick<TestSystem, "db">, { workspaceId }: Tenant): Promise<Date | undefined> {
  const asked = 'select scope_from as "from" from integration where workspace_id = $1';
  const { rows } = await db.query<{ from: Date | null }>(asked, [workspaceId]);
  return rows[0]?.from ?? undefined;
}

/** What a perfect reader with the tenant's key holds of everything since the first window began. */
export async function readTruth(system: TruthSource, tenant: Tenant, to?: Date): Promise<Truth> {
  const from = await findScopeStart(system, tenant);
  return system.sim.truth({ from, key: tenant.getKeyName(), ...(to === undefined ? {} : { to }) });
}

/** Of a world, what its truth is asked of. */
type TruthSource = Pick<TestSystem, "db" | "sim">;

/** Expects the store, read through the API, to hold exactly what the simulator's truth says, value by value. */
export async function expectEqualToTruth(
  system: TruthSource & Pick<TestSystem, "apiUrl">,
  tenant: Tenant,
  to?: Date,
): Promise<void> {
  const truth = await readTruth(system, tenant, to);
  for (const stream of streams) expect(truth[stream]?.count, `${stream} there to be read`).toBeGreaterThan(0);
  await expectStored(system, tenant, truth);
}

/** Expects the store, read through the API, to hold exactly this. */
export async function expectStored(
  { apiUrl }: Pick<TestSystem, "apiUrl">,
  { workspaceId, token }: Tenant,
  truth: Truth,
): Promise<void> {
  const { differences, equal } = await compareWithTruth({ apiUrl, token, workspaceId, truth });
  const words = differences.slice(0, 6).map(describeDifference);
  expect(words, `the first of ${differences.length} differences`).toEqual([]);
  expect(equal).toBe(true);
}
