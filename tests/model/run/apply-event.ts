import type { PlannedEvent } from "../plan/plan.ts";
import type { ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { applyAdminOperation, setVolumeLimit } from "./admin-operations.ts";
import { eraseCustomer, setFilters, setRedaction } from "./privacy-operations.ts";
import type { ProcessScheduler } from "./process-scheduler.ts";
import { readExtras } from "./read-extras.ts";

type EventOfKind<K extends PlannedEvent["kind"]> = Extract<PlannedEvent, { kind: K }>;

/** Applies one event of a plan. Calls of the API run as tasks, which can crash like every process. */
export async function applyEvent(
  world: ModelWorld,
  scheduler: ProcessScheduler,
  event: PlannedEvent,
): Promise<void> {
  world.trace.push(`- ${JSON.stringify(event)}`);
  switch (event.kind) {
    case "mutate":
      return mutate(world, scheduler, event);
    case "call outcome":
      return scheduler.setNextOutcome(event.outcome);
    case "crash":
      return scheduler.crashProcess();
    case "stall":
      return scheduler.stallWorker();
    case "shut down":
      return scheduler.shutDownWorker();
    case "lose queue":
      return loseQueue(world);
    case "run scheduler":
      return scheduler.addTask({ title: "scheduler", work: world.runScheduler });
    case "run maintenance":
      return scheduler.addTask({ title: "maintenance", work: world.runMaintenance });
    case "read extras":
      return readExtras(world, scheduler);
    case "advance clock":
      return scheduler.mayHoldPermit() ? undefined : world.clock.advance(event.seconds * 1_000);
    case "set knobs":
      return void world.sim.setKnobs(event.change);
    case "fail record":
      return failRecord(world, event);
    case "admin":
    case "set volume limit":
    case "set filters":
    case "set redaction":
    case "erase customer":
      return addApiTask(world, scheduler, event);
  }
}

function failRecord({ sim }: ModelWorld, { stream, nth }: EventOfKind<"fail record">): void {
  const ids = sim.world.ids(stream);
  sim.setKnobs({ failingIds: ids.slice(nth % Math.max(1, ids.length)).slice(0, 1) });
}

async function mutate(
  world: ModelWorld,
  scheduler: ProcessScheduler,
  { action, org }: EventOfKind<"mutate">,
): Promise<void> {
  const { sim, environment, plan } = world;
  sim.mutate({ actions: [action], org });
  if (!plan.webhooks) return;
  await sim.webhooksIdle();
  for (const request of environment.webhooks.received.splice(0)) {
    const copies = [0, 1, 1, 1, 2][world.nextRandom() % 5] ?? 1; // one in five is lost, one arrives twice
    const task = { title: "webhook", work: () => environment.deliverWebhook(request), retries: 1 };
    for (let copy = 0; copy < copies; copy++) scheduler.addTask(task);
  }
}

/** Empties the queue and makes every dispatch overdue, as if a flush of Redis were long ago. */
async function loseQueue({ queue, environment }: ModelWorld): Promise<void> {
  queue.clear();
  const makeDispatchOverdue = (table: string, condition: string) =>
    environment.pool.query(`
      update ${table} set dispatch_at = model.clock_timestamp()
      where id in (select id from ${table} where ${condition} for update skip locked)`);
  await makeDispatchOverdue("run", "dispatch_at is not null");
  await makeDispatchOverdue("raw_batch", "state = 'pending'");
}

type ApiEvent = EventOfKind<
  "admin" | "set volume limit" | "set filters" | "set redaction" | "erase customer"
>;

function addApiTask(world: ModelWorld, scheduler: ProcessScheduler, event: ApiEvent): void {
  const tenant = world.tenants[event.tenant % world.tenants.length];
  if (tenant === undefined) return;
  const title = event.kind === "admin" ? `admin: ${event.operation}` : event.kind;
  scheduler.addTask({ title, work: () => callApi(world, tenant, event), retries: 1 });
}

async function callApi(world: ModelWorld, tenant: ModelTenant, event: ApiEvent): Promise<void> {
  switch (event.kind) {
    case "admin":
      return applyAdminOperation(world, tenant, event.operation);
    case "set volume limit":
      return setVolumeLimit(world, tenant, event.volumeLimit);
    case "set filters":
      return setFilters(tenant, event.filters);
    case "set redaction":
      return setRedaction(tenant, event.isOn);
    case "erase customer":
      return eraseCustomer(world, tenant, event.nth);
  }
}
