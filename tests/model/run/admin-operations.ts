import type { AdminAct } from "../plan/plan.ts";
import { type ModelTenant, runsOf } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";

/** Does what an admin does. What the API refuses at this moment is refused; it is for the end to see that all is well. */
export async function act(world: ModelWorld, tenant: ModelTenant, what: AdminAct): Promise<void> {
  const { call, kustomer } = tenant;
  switch (what) {
    case "pause":
    case "resume":
    case "off":
    case "on":
      return void (await call("PATCH", kustomer, switches[what]));
    case "run":
      return void (await call("POST", `${kustomer}/runs`, {}));
    case "reconcile":
    case "reconcile all":
      return void (await call("POST", `${kustomer}/reconciles`, { full: what === "reconcile all" }));
    case "report":
      return void (await call("POST", `${kustomer}/reports`, {}));
    case "backfill":
      return void (await call("POST", `${kustomer}/backfills`, pastRange(world)));
    case "replay":
      return void (await replay(world, tenant));
    case "cancel":
    case "hold":
    case "let go":
      return onLastRun(tenant, verbs[what]);
    case "key":
      return giveNextKey(world, tenant);
    case "reconnect":
      await call("DELETE", `${kustomer}?purge=true`);
      return giveNextKey(world, tenant);
  }
}

const switches = {
  pause: { paused: true },
  resume: { paused: false },
  off: { ingestConversations: false },
  on: { ingestConversations: true },
};

const verbs = { cancel: "cancel", hold: "pause", "let go": "resume" } as const;

async function onLastRun(tenant: ModelTenant, verb: string): Promise<void> {
  const open = (await runsOf(tenant)).filter(({ state }) => !["done", "failed", "cancelled"].includes(state));
  const run = open.find((it) => it.kind !== "incremental" && it.kind !== "initial") ?? open[0];
  if (run) await tenant.call("POST", `${tenant.kustomer}/runs/${run.id}/${verb}`);
}

const dayMs = 86_400_000;

/** What lies before the first window, and a little of it. */
function pastRange({ clock }: ModelWorld): { from: string; to: string } {
  const ago = (days: number) => new Date(clock.now() - days * dayMs).toISOString();
  return { from: ago(30), to: ago(5) };
}

const replay = ({ stage }: ModelWorld, { kustomer }: ModelTenant) =>
  stage.callAs(stage.operatorToken)("POST", `${kustomer}/replays`, {});

/** A key may be given whenever one likes; ingestion is off after it until somebody switches it on. */
async function giveNextKey(world: ModelWorld, tenant: ModelTenant): Promise<void> {
  const { keys } = tenant.plan;
  const key = keys[(keys.indexOf(tenant.key) + 1) % keys.length] ?? tenant.key;
  tenant.key = key;
  await connect(world, tenant);
}

/** Gives a tenant's key and switches ingestion on. @returns whether both were done */
export async function connect({ sim }: ModelWorld, { call, kustomer, key }: ModelTenant): Promise<boolean> {
  const { status } = await call("PUT", kustomer, { apiKey: sim.keys[key] });
  if (status !== 200) return false;
  const on = { ingestConversations: true, paused: false };
  return (await call("PATCH", kustomer, on)).status === 200;
}
