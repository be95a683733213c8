import { expect } from "vitest";
import { checkTenant } from "../checks/check-tenant.ts";
import { checkPolite, checkSecrets } from "../checks/check-world.ts";
import { type ModelRun, type ModelTenant, runsOf } from "../world/model-tenant.ts";
import type { ModelWorld } from "../world/model-world.ts";
import { connect } from "./admin-operations.ts";
import { pass } from "./pass.ts";
import type { Driver } from "./process-scheduler.ts";
import { rest } from "./run-plan.ts";

const minuteMs = 60_000;

/** Heals whatever is broken, has everything read, and holds the store against the truth. */
export async function conclude(world: ModelWorld, driver: Driver): Promise<void> {
  world.trace.push("= healed");
  world.sim.setKnobs({ faults: 0, stray401: 0, revoked: [], rolesLost: {}, searchUnsorted: false });
  driver.setFate("go");
  await rest(world, driver);
  for (const tenant of world.tenants) await heal(world, driver, tenant);
  // Tags are read hourly; the overlaps that an hour brings are not wanted here, for they repair what was lost.
  await world.stage.pool.query("update integration set tags_read_at = null");
  for (const tenant of world.tenants) await readAll(world, driver, tenant);
  await driver.bury();
  for (const tenant of world.tenants) await checkTenant(world, tenant);
  checkPolite(world);
  await checkSecrets(world);
}

/** Switches on whatever is off. A key that was refused is found good again without anybody's help. */
async function heal(world: ModelWorld, driver: Driver, tenant: ModelTenant): Promise<void> {
  const { call, kustomer } = tenant;
  const { finalLimit } = world.plan;
  if (finalLimit !== undefined) await setLimit(world, tenant, finalLimit);
  let integration = await statusOf(tenant);
  for (let tries = 0; tries < 3 && integration?.status === "needs_attention"; tries++) {
    await pass(world, 16 * minuteMs);
    driver.errand({ title: "scheduler", work: world.tick });
    await rest(world, driver);
    integration = await statusOf(tenant);
  }
  if (integration === undefined) expect(await connect(world, tenant), "connected").toBe(true);
  else {
    expect(integration.status, "a key that works again").not.toBe("needs_attention");
    tenant.key =
      tenant.plan.keys.find((it) => world.sim.keys[it].endsWith(integration.keyHint)) ?? tenant.key;
  }
  await call("PATCH", kustomer, { ingestConversations: true, paused: false });
  for (const { id, state } of await runsOf(tenant))
    if (state === "paused") await call("POST", `${kustomer}/runs/${id}/resume`);
  await pass(world, minuteMs + 1_000); // whatever was blocked is free again
  await rest(world, driver);
}

async function setLimit({ stage }: ModelWorld, tenant: ModelTenant, volumeLimit: number): Promise<void> {
  tenant.mostAllowed = Math.max(tenant.mostAllowed, volumeLimit);
  await stage.callAs(stage.operatorToken)("PATCH", tenant.path, { volumeLimit });
}

async function statusOf({ call, kustomer }: ModelTenant) {
  const { status, body } = await call("GET", kustomer);
  return status === 404 ? undefined : (body as { status: string; keyHint: string });
}

async function readAll(world: ModelWorld, driver: Driver, tenant: ModelTenant): Promise<void> {
  for (const range of await brokenOff(tenant))
    await untilDone(world, driver, { tenant, place: "backfills", body: range });
  await untilDone(world, driver, { tenant, place: "runs", body: {} });
  if (!world.plan.isSilent) return;
  await untilDone(world, driver, { tenant, place: "reconciles", body: { full: true } });
  await untilDone(world, driver, { tenant, place: "runs", body: {} });
}

/** Past ranges of which nobody knows how much was read. */
async function brokenOff(tenant: ModelTenant): Promise<{ from: string; to: string }[]> {
  const backfills = (await runsOf(tenant)).filter((it) => it.kind === "backfill" && it.state !== "done");
  return backfills.map((it) => it.window);
}

/** What is asked for until it is done. */
interface Wish {
  tenant: ModelTenant;
  place: "runs" | "reconciles" | "backfills";
  body: object;
}

/** A run may end so that the next one goes on by another way of reading. */
const mostRuns = 5;

async function untilDone(world: ModelWorld, driver: Driver, { tenant, place, body }: Wish): Promise<void> {
  const { call, kustomer } = tenant;
  let run: ModelRun | undefined;
  for (let runs = 0; runs < mostRuns && run?.state !== "done"; runs++) {
    const { status, body: opened } = await call("POST", `${kustomer}/${place}`, body);
    expect(status, JSON.stringify(opened)).toBe(202);
    await rest(world, driver);
    run = (await call("GET", `${kustomer}/runs/${(opened as ModelRun).id}`)).body as ModelRun;
  }
  expect(run?.state, JSON.stringify(run)).toBe("done");
}
