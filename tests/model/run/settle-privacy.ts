import { expect } from "vitest";
import type { ModelWorld } from "../world/model-world.ts";
import { setRedaction } from "./privacy-operations.ts";
import type { ProcessScheduler } from "./process-scheduler.ts";
import { settle } from "./run-plan.ts";

/** Longer than the scheduler waits before it dispatches work again whose dispatch was lost. */
const redispatchMs = 31_000;
const maxRounds = 40;

/** Redacts what is stored in every workspace, whatever its admins had chosen. */
export async function redactEverything(world: ModelWorld, scheduler: ProcessScheduler): Promise<void> {
  for (const tenant of world.tenants) {
    await setRedaction(tenant, true);
    const { status, body } = await tenant.api.call("POST", `${tenant.integrationPath}/redaction/stored`);
    expect(status, JSON.stringify(body)).toBe(202);
  }
  await settlePrivacy(world, scheduler);
}

/** Runs until filters are evaluated, customers are erased, and everything is redacted. */
export async function settlePrivacy(world: ModelWorld, scheduler: ProcessScheduler): Promise<void> {
  await settle(world, scheduler);
  for (let round = 0; (await listOpen(world)).length > 0; round++) {
    if (round === maxRounds) throw new Error(`not ended: ${(await listOpen(world)).join(", ")}`);
    await world.clock.advance(redispatchMs);
    scheduler.addTask({ title: "scheduler", work: world.runScheduler });
    await settle(world, scheduler);
  }
}

async function listOpen({ environment }: ModelWorld): Promise<string[]> {
  const { rows } = await environment.pool.query<{ work: string }>(`
    select 'filters ' || phase as work from filter_change where phase <> 'done'
    union all select 'erasure' from customer_erasure where done_at is null
    union all select 'scan' from erasure_scan
    union all select 'pass ' || phase from redaction_pass where phase <> 'done'
    union all select 'names' from customer_name where changed_at is not null
    union all select 'withheld ' || kind from withheld_record`);
  return rows.map((it) => it.work);
}
