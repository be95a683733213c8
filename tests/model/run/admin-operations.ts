import { isFinishedRun } from "@inlet/contracts";
import type { AdminOperation } from "../plan/plan.ts";
import { listRuns, type ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";

/** Applies an operation of an admin through the API. The API may refuse it; only the final checks judge the outcome. */
export async function applyAdminOperation(
  world: ModelWorld,
  tenant: ModelTenant,
  operation: AdminOperation,
): Promise<void> {
  const { api, integrationPath } = tenant;
  switch (operation) {
    case "pause integration":
    case "resume integration":
    case "switch off":
    case "switch on":
    case "switch notes off":
    case "switch notes on":
      return void (await api.call("PATCH", integrationPath, integrationChanges[operation]));
    case "start run":
      return void (await api.call("POST", `${integrationPath}/runs`, {}));
    case "reconcile":
    case "full reconcile":
      return void (await api.call("POST", `${integrationPath}/reconciles`, {
        full: operation === "full reconcile",
      }));
    case "redact stored":
      return void (await api.call("POST", `${integrationPath}/redaction/stored`));
    case "report":
      return void (await api.call("POST", `${integrationPath}/reports`, {}));
    case "backfill":
      return void (await api.call("POST", `${integrationPath}/backfills`, toPastRange(world)));
    case "replay":
      return void (await startReplay(world, tenant));
    case "cancel run":
    case "pause run":
    case "resume run":
      return controlOpenRun(tenant, runActions[operation]);
    case "replace key":
      return connectNextKey(world, tenant);
    case "reconnect":
      await api.call("DELETE", `${integrationPath}?purge=true`);
      return connectNextKey(world, tenant);
  }
}

const integrationChanges = {
  "pause integration": { paused: true },
  "resume integration": { paused: false },
  "switch off": { ingestConversations: false },
  "switch on": { ingestConversations: true },
  "switch notes off": { notes: false },
  "switch notes on": { notes: true },
};

const runActions = { "cancel run": "cancel", "pause run": "pause", "resume run": "resume" } as const;

/** Controls an open run, preferably one that a person started. */
async function controlOpenRun(tenant: ModelTenant, action: string): Promise<void> {
  const open = (await listRuns(tenant)).filter((it) => !isFinishedRun(it));
  const run = open.find((it) => it.kind !== "incremental" && it.kind !== "initial") ?? open[0];
  if (run) await tenant.api.call("POST", `${tenant.integrationPath}/runs/${run.id}/${action}`);
}

const dayMs = 86_400_000;

/** A range before the first window that also overlaps it. */
function toPastRange({ clock }: ModelWorld): { from: string; to: string } {
  const ago = (days: number) => new Date(clock.now() - days * dayMs).toISOString();
  return { from: ago(30), to: ago(5) };
}

/** Sets the volume limit of a workspace, as an operator. */
export async function setVolumeLimit(
  { environment }: ModelWorld,
  tenant: ModelTenant,
  volumeLimit: number,
): Promise<void> {
  tenant.maxVolumeLimit = Math.max(tenant.maxVolumeLimit, volumeLimit);
  await environment.operator.call("PATCH", tenant.path, { volumeLimit });
}

const startReplay = ({ environment }: ModelWorld, { integrationPath }: ModelTenant) =>
  environment.operator.call("POST", `${integrationPath}/replays`, {});

/** Connects the tenant's next key. A new key leaves ingestion off, so this also switches it on. */
async function connectNextKey(world: ModelWorld, tenant: ModelTenant): Promise<void> {
  const { keys } = tenant.plan;
  const key = keys[(keys.indexOf(tenant.key) + 1) % keys.length] ?? tenant.key;
  tenant.key = key;
  await connectTenant(world, tenant);
}

/** Connects a tenant's key and switches ingestion on. @returns whether the API accepted both */
export async function connectTenant(
  { sim }: ModelWorld,
  { api, integrationPath, key }: ModelTenant,
): Promise<boolean> {
  const { status } = await api.call("PUT", integrationPath, { apiKey: sim.keys[key] });
  if (status !== 200) return false;
  const on = { ingestConversations: true, paused: false };
  return (await api.call("PATCH", integrationPath, on)).status === 200;
}
