import type { Truth, TruthStream } from "@inlet/kustomer-simulator";
import { compareWithTruth, describeDifference } from "@inlet/standalone";
import { expect } from "vitest";
import type { Tenant } from "./tenant.ts";
import type { TestSystem } from "./test-system.ts";
import { streams } from "./truth.ts";

/** A record as the API returns it. */
export type StoredRecord = Record<string, unknown> & { id: string };

/** All records of a workspace, by stream. */
export type Store = Record<TruthStream, StoredRecord[]>;

/** Reads everything that a tenant has stored, through the API. */
export async function readStore({ api, path }: Pick<Tenant, "api" | "path">): Promise<Store> {
  const store: Store = { conversations: [], messages: [], customers: [], tags: [] };
  for (const stream of streams) store[stream] = await api.listAll(`${path}/${stream}`);
  return store;
}

/** Finds the start of a tenant's first window. The window of the first run itself may have moved. */
async function findScopeStart(
  { db }: Pick<TestSystem, "db">,
  { workspaceId }: Tenant,
): Promise<Date | undefined> {
  const statement = 'select scope_from as "from" from integration where workspace_id = $1';
  const { rows } = await db.query<{ from: Date | null }>(statement, [workspaceId]);
  return rows[0]?.from ?? undefined;
}

/** Reads the simulator's truth since the start of the first window: everything that the tenant's key may see. */
export async function readTruth(system: TruthSource, tenant: Tenant, to?: Date): Promise<Truth> {
  const from = await findScopeStart(system, tenant);
  return system.sim.truth({ from, key: tenant.getKeyName(), ...(to === undefined ? {} : { to }) });
}

/** The parts of a system that know its truth. */
type TruthSource = Pick<TestSystem, "db" | "sim">;

/** Expects the store to equal the simulator's truth, value by value. Reads the store through the API. */
export async function expectEqualToTruth(
  system: TruthSource & Pick<TestSystem, "apiUrl">,
  tenant: Tenant,
  to?: Date,
): Promise<void> {
  const truth = await readTruth(system, tenant, to);
  for (const stream of streams) expect(truth[stream]?.count, `${stream} in the truth`).toBeGreaterThan(0);
  await expectStored(system, tenant, truth);
}

/** Expects the store to equal a given truth. Reads the store through the API. */
export async function expectStored(
  { apiUrl }: Pick<TestSystem, "apiUrl">,
  { workspaceId, token }: Tenant,
  truth: Truth,
): Promise<void> {
  const { differences, equal } = await compareWithTruth({ apiUrl, token, workspaceId, truth });
  const descriptions = differences.slice(0, 6).map(describeDifference);
  expect(descriptions, `the first of ${differences.length} differences`).toEqual([]);
  expect(equal).toBe(true);
}
