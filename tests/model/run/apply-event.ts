import type { Happening } from "../plan/plan.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { act } from "./admin-operations.ts";
import { pass } from "./pass.ts";
import type { Driver } from "./process-scheduler.ts";

type Of<K extends Happening["kind"]> = Extract<Happening, { kind: K }>;

/** Lets one thing of a plan happen. What people do is done by a process of its own, which may crash like any other. */
export async function happen(world: ModelWorld, driver: Driver, what: Happening): Promise<void> {
  world.trace.push(`- ${JSON.stringify(what)}`);
  switch (what.kind) {
    case "mutate":
      return mutate(world, driver, what);
    case "fate":
      return driver.setFate(what.fate);
    case "kill":
    case "stall":
    case "close":
      return driver[what.kind]();
    case "lose the queue":
      return loseQueue(world);
    case "tick":
      return driver.errand({ title: "scheduler", work: world.tick });
    case "keep house":
      return driver.errand({ title: "keep house", work: world.keepHouse });
    case "leap":
      return driver.isAsking() ? undefined : pass(world, what.seconds * 1_000);
    case "knobs":
      return void world.sim.setKnobs(what.change);
    case "admin":
    case "limit":
      return instruct(world, driver, what);
  }
}

async function mutate(world: ModelWorld, driver: Driver, { action, org }: Of<"mutate">): Promise<void> {
  const { sim, stage, plan } = world;
  sim.mutate({ actions: [action], org });
  if (!plan.hooks) return;
  await sim.webhooksIdle();
  for (const event of stage.mailbox.empty()) {
    const copies = [0, 1, 1, 1, 2][world.turn() % 5] ?? 1; // some are lost, some come twice
    const errand = { title: "webhook", work: () => stage.deliver(event), again: 1 };
    for (let copy = 0; copy < copies; copy++) driver.errand(errand);
  }
}

/** As when Redis was flushed, and so long ago that the sweep rings for everything that nobody holds. */
async function loseQueue({ queue, stage }: ModelWorld): Promise<void> {
  queue.lose();
  const forget = (table: string, rows: string) =>
    stage.pool.query(`
      update ${table} set dispatch_at = model.clock_timestamp()
      where id in (select id from ${table} where ${rows} for update skip locked)`);
  await forget("run", "dispatch_at is not null");
  await forget("raw_batch", "state = 'pending'");
}

function instruct(world: ModelWorld, driver: Driver, what: Of<"admin"> | Of<"limit">): void {
  const tenant = world.tenants[what.tenant % world.tenants.length];
  if (tenant === undefined) return;
  if (what.kind === "admin") {
    driver.errand({ title: `admin: ${what.what}`, work: () => act(world, tenant, what.what), again: 1 });
    return;
  }
  const { limit: volumeLimit } = what;
  const { stage } = world;
  const work = () => stage.callAs(stage.operatorToken)("PATCH", tenant.path, { volumeLimit });
  tenant.mostAllowed = Math.max(tenant.mostAllowed, volumeLimit);
  driver.errand({ title: `limit ${volumeLimit}`, work, again: 1 });
}
