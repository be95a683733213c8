import { expect } from "vitest";
import type { RunReply } from "../../support/api-client.ts";
import { checkTenant } from "../checks/check-tenant.ts";
import { checkRateLimits, checkSecrets } from "../checks/check-world.ts";
import { getRolesLost } from "../plan/kustomer-knobs.ts";
import { listRuns, type ModelTenant } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { connectTenant, setVolumeLimit } from "./admin-operations.ts";
import type { ProcessScheduler } from "./process-scheduler.ts";
import { settle } from "./run-plan.ts";
import { changeStoredNotes, settleNotes } from "./settle-notes.ts";
import { redactEverything, settlePrivacy } from "./settle-privacy.ts";

const minuteMs = 60_000;

/** Ends all faults, runs until everything is read, and compares the store with the truth. */
export async function runFinalChecks(world: ModelWorld, scheduler: ProcessScheduler): Promise<void> {
  world.trace.push("= faults ended");
  // While the Date header is behind the records, what is newer than it waits; the wait ends with the lie. A 404 without
  // a body does not prove that a record is deleted, so the record stays until the bodies are back.
  world.sim.setKnobs({
    faults: 0,
    stray401: 0,
    revoked: [],
    rolesLost: getRolesLost(world.plan),
    searchUnsorted: false,
    failingIds: [],
    dateOffsetMs: 0,
    ...(world.plan.needsReconcile && { gzipErrors: false }),
  });
  scheduler.setNextOutcome("succeed");
  await settle(world, scheduler);
  for (const tenant of world.tenants) await healTenant(world, scheduler, tenant);
  // Tags are read hourly. Advancing the clock by an hour would widen the overlaps, which could repair lost records.
  await world.environment.pool.query("update integration set tags_read_at = null");
  // Nor would waiting for the next try of what was set aside.
  await world.environment.pool.query(
    "update fetch_backlog set next_try_at = clock_timestamp() where next_try_at is not null",
  );
  if (world.plan.privacy) await redactEverything(world, scheduler);
  if (world.plan.notes) await changeStoredNotes(world, scheduler);
  for (const tenant of world.tenants) await readAll(world, scheduler, tenant);
  if (world.plan.privacy) await settlePrivacy(world, scheduler);
  if (world.plan.notes) await settleNotes(world, scheduler);
  await scheduler.waitForCrashed();
  for (const tenant of world.tenants) await checkTenant(world, tenant);
  checkRateLimits(world);
  await checkSecrets(world);
}

/** Switches a tenant's ingestion on and resumes its runs. The key re-check must clear a refused key by itself. */
async function healTenant(
  world: ModelWorld,
  scheduler: ProcessScheduler,
  tenant: ModelTenant,
): Promise<void> {
  const { api, integrationPath } = tenant;
  const { finalVolumeLimit } = world.plan;
  if (finalVolumeLimit !== undefined) await setVolumeLimit(world, tenant, finalVolumeLimit);
  let integration = await findIntegration(tenant);
  for (let tries = 0; tries < 3 && integration?.status === "needs_attention"; tries++) {
    await world.clock.advance(16 * minuteMs);
    scheduler.addTask({ title: "scheduler", work: world.runScheduler });
    await settle(world, scheduler);
    integration = await findIntegration(tenant);
  }
  if (integration === undefined) expect(await connectTenant(world, tenant), "connected").toBe(true);
  else {
    expect(integration.status, "the status of a key that works again").not.toBe("needs_attention");
    tenant.key =
      tenant.plan.keys.find((it) => world.sim.keys[it].endsWith(integration.keyHint)) ?? tenant.key;
  }
  await api.call("PATCH", integrationPath, { ingestConversations: true, paused: false });
  for (const { id, state } of await listRuns(tenant))
    if (state === "paused") await api.call("POST", `${integrationPath}/runs/${id}/resume`);
  await world.clock.advance(minuteMs + 1_000); // ends every block of an org's requests
  await settle(world, scheduler);
}

async function findIntegration({ api, integrationPath }: ModelTenant) {
  const { status, body } = await api.call("GET", integrationPath);
  return status === 404 ? undefined : (body as { status: string; keyHint: string });
}

async function readAll(world: ModelWorld, scheduler: ProcessScheduler, tenant: ModelTenant): Promise<void> {
  for (const range of await listUnfinishedBackfills(tenant))
    await runUntilDone(world, scheduler, { tenant, resource: "backfills", body: range });
  await runUntilDone(world, scheduler, { tenant, resource: "runs", body: {} });
  if (!world.plan.needsReconcile) return;
  await runUntilDone(world, scheduler, { tenant, resource: "reconciles", body: { full: true } });
  if (await hasFoundWork(world)) await runUntilDone(world, scheduler, { tenant, resource: "runs", body: {} });
}

/** Whether reconciles have found what only a run reads. Without that, another run would have nothing to add. */
async function hasFoundWork({ environment }: ModelWorld): Promise<boolean> {
  const { rows } = await environment.pool.query<{ hasWork: boolean }>(`
    select exists (select from fetch_backlog where outcome is null) or exists (select from thread_check) as "hasWork"`);
  return rows[0]?.hasWork === true;
}

/** The ranges of backfills that stopped early. How much of each is stored is unknown. */
async function listUnfinishedBackfills(tenant: ModelTenant): Promise<{ from: string; to: string }[]> {
  const backfills = (await listRuns(tenant)).filter((it) => it.kind === "backfill" && it.state !== "done");
  return backfills.map((it) => it.window);
}

/** A run to request from the API. */
interface RunRequest {
  tenant: ModelTenant;
  resource: "runs" | "reconciles" | "backfills";
  body: object;
}

/** A run may fail so that the next one uses another reading strategy. */
const maxRuns = 5;

async function runUntilDone(
  world: ModelWorld,
  scheduler: ProcessScheduler,
  { tenant, resource, body }: RunRequest,
): Promise<void> {
  const { api, integrationPath } = tenant;
  let run: RunReply | undefined;
  for (let runs = 0; runs < maxRuns && run?.state !== "done"; runs++) {
    const { status, body: opened } = await api.call("POST", `${integrationPath}/${resource}`, body);
    expect(status, JSON.stringify(opened)).toBe(202);
    await settle(world, scheduler);
    run = (await api.call("GET", `${integrationPath}/runs/${(opened as RunReply).id}`)).body as RunReply;
  }
  expect(run?.state, JSON.stringify(run)).toBe("done");
}
