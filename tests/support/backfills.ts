import type { http } from "@inlet/contracts";
import type { Truth } from "@inlet/kustomer-simulator";
import type { OnWire, RunReply } from "./api-client.ts";
import { expectStored, readStore, readTruth } from "./expect-equal.ts";
import type { Tenant } from "./tenant.ts";
import type { TestSystem } from "./test-system.ts";
import { filterTruth, mergeTruths } from "./truth.ts";

/** A past range of time. */
export interface Range {
  from: Date;
  to: Date;
}

const day = 86_400_000;

/** The range between two numbers of days before the simulator's epoch. */
export function toRangeDaysAgo({ sim }: TestSystem, from: number, to: number): Range {
  const at = (days: number) => new Date(sim.world.epoch.getTime() - days * day);
  return { from: at(from), to: at(to) };
}

const toBody = ({ from, to }: Range) => ({ from: from.toISOString(), to: to.toISOString() });
const toBackfillsPath = ({ path }: Tenant) => `${path}/integrations/kustomer/backfills`;

/** Starts a backfill as an admin does. */
export const startBackfill = (tenant: Tenant, range: Range): Promise<RunReply> =>
  tenant.api.expectOk("POST", toBackfillsPath(tenant), toBody(range));

/** Estimates the records and requests of a backfill. */
export const estimateBackfill = (
  tenant: Tenant,
  range: Range,
): Promise<OnWire<typeof http.backfillEstimate>> =>
  tenant.api.expectOk("POST", `${toBackfillsPath(tenant)}/estimate`, toBody(range));

/** Pauses, resumes or cancels a run. */
export const controlRun = (
  tenant: Tenant,
  run: { id: string },
  action: "pause" | "resume" | "cancel",
): Promise<RunReply> =>
  tenant.api.expectOk("POST", `${tenant.path}/integrations/kustomer/runs/${run.id}/${action}`);

/** Reads the simulator's truth since the start of the first window, and of these past ranges. */
export async function readTruthWith(system: TestSystem, tenant: Tenant, ...ranges: Range[]): Promise<Truth> {
  const key = tenant.getKeyName();
  const parts = [await readTruth(system, tenant), ...ranges.map((it) => system.sim.truth({ ...it, key }))];
  return mergeTruths(parts);
}

/** Expects the store to equal the truth since the start of the first window and of these ranges, value by value. */
export async function expectEqualToTruthWith(
  system: TestSystem,
  tenant: Tenant,
  ...ranges: Range[]
): Promise<void> {
  await expectStored(system, tenant, await readTruthWith(system, tenant, ...ranges));
}

/** Expects the store to contain the messages and customers of its conversations, and no others. */
export async function expectConversationsComplete(system: TestSystem, tenant: Tenant): Promise<void> {
  const stored = new Set((await readStore(tenant)).conversations.map((it) => it.id));
  const truth = system.sim.truth({ key: tenant.getKeyName() });
  await expectStored(
    system,
    tenant,
    filterTruth(truth, (id) => stored.has(id)),
  );
}
