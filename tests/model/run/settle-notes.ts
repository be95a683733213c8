import type { ModelWorld } from "../world/model-world.ts";
import { applyAdminOperation } from "./admin-operations.ts";
import type { ProcessScheduler } from "./process-scheduler.ts";
import { readExtras } from "./read-extras.ts";
import { settle } from "./run-plan.ts";

const maxRounds = 20;
const orgs = ["acme", "globex"] as const;

/** Adds notes of which the first runs know. */
export function addFirstNotes({ sim }: ModelWorld): void {
  for (const org of orgs) sim.mutate({ actions: [{ type: "addNote", count: 3 }], org });
}

/** Has notes read and then changed, so that every world ends with changes of stored ones. Two are edited, one is deleted. */
export async function changeStoredNotes(world: ModelWorld, scheduler: ProcessScheduler): Promise<void> {
  await settleNotes(world, scheduler);
  const actions = (["editNote", "editNote", "deleteNote"] as const).map((type) => ({ type }));
  for (const org of orgs) world.sim.mutate({ actions, org });
  await world.clock.advance(60_000); // so that the next run reads as far
}

/** Switches notes on in every workspace, whatever its admins had chosen, and runs until all of them are read. */
export async function settleNotes(world: ModelWorld, scheduler: ProcessScheduler): Promise<void> {
  const { environment, tenants } = world;
  for (const tenant of tenants) await applyAdminOperation(world, tenant, "switch notes on");
  let open: string[] = [];
  for (let round = 0; round < 2 || open.length > 0; round++) {
    if (round === maxRounds) throw new Error(`notes are not read: ${open.join(", ")}`);
    // Waiting for the next try would advance the clock, and so widen the overlaps of searches.
    await environment.pool.query(
      "update note_reading set due_at = model.clock_timestamp() where due_at is not null",
    );
    await readExtras(world, scheduler);
    await settle(world, scheduler);
    open = await listOpen(world);
  }
}

async function listOpen({ environment }: ModelWorld): Promise<string[]> {
  const { rows } = await environment.pool.query<{ work: string }>(`
    select 'notes of ' || conversation_id as work from note_reading where due_at is not null
    union all select 'removal' from integration where notes_stored and not notes`);
  return rows.map((it) => it.work);
}
