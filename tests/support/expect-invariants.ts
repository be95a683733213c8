import { backlog, batches } from "@inlet/db";
import { countBusiestMinute } from "@inlet/kustomer-simulator";
import { expect } from "vitest";
import { readStore, type Store } from "./expect-equal.ts";
import { findTablesContaining, listForms } from "./find-tables-containing.ts";
import type { Tenant } from "./tenant.ts";
import type { TestSystem } from "./test-system.ts";
import { streams } from "./truth.ts";

/** Expects every invariant to hold for these tenants of a system. Their runs must have ended. */
export async function expectInvariants(system: TestSystem, ...tenants: Tenant[]): Promise<void> {
  for (const tenant of tenants) await expectTenantInvariants(system, tenant, tenants);
  await expectCursorsBehind(system);
  expectWithinRateLimits(system);
  await expectSecretsNowhere(system);
}

/** Expects the invariants of one tenant to hold. The tenant must have no access to the others. */
export async function expectTenantInvariants(
  system: TestSystem,
  tenant: Tenant,
  tenants: readonly Tenant[],
): Promise<void> {
  const store = await readStore(tenant);
  expectUniqueIds(store);
  expectOwnOrg(system, tenant, store);
  await expectVolumeExact(system, tenant, store);
  await expectReasonsGiven(tenant);
  await expectIsolated(tenant, tenants);
}

function expectUniqueIds(store: Store): void {
  for (const stream of streams)
    expect(new Set(store[stream].map((it) => it.id)).size).toBe(store[stream].length);
}

/** Every record belongs to the tenant's own org. */
function expectOwnOrg({ sim }: TestSystem, tenant: Tenant, store: Store): void {
  const org = tenant.getKeyName().startsWith("secondOrg") ? "globex" : "acme";
  for (const stream of streams)
    expect(store[stream].filter(({ id }) => sim.world.get(stream, id, org) === undefined)).toEqual([]);
}

/** The API answers 404 when a tenant's token asks for another workspace. */
async function expectIsolated({ api }: Tenant, tenants: readonly Tenant[]): Promise<void> {
  for (const { path } of tenants.filter((it) => it.api !== api))
    for (const resource of ["conversations", "feedback", "integrations/kustomer/runs"])
      expect(await api.call("GET", `${path}/${resource}`)).toMatchObject({ status: 404 });
}

/** Each admitted conversation uses one unit, also after its deletion, and no period exceeds its limit. */
async function expectVolumeExact(
  { db }: TestSystem,
  tenant: Tenant,
  { conversations }: Store,
): Promise<void> {
  const { used, limit } = await tenant.getVolume();
  const { rows } = await db.query(
    "select conversation_id as id from volume_entry where workspace_id = $1 order by 1",
    [tenant.workspaceId],
  );
  expect(used).toBeLessThanOrEqual(limit);
  expect(used).toBe(rows.length);
  const { rows: deleted } = await db.query(
    "select id from conversation where workspace_id = $1 and deleted_at is not null",
    [tenant.workspaceId],
  );
  const everAdmitted = [...conversations, ...deleted].map((it) => String(it.id)).sort();
  expect(rows.map((it) => it.id)).toEqual(everAdmitted);
}

/**
 * The fetch backlog is empty, and each record that is not stored has a reason. Threads whose attachments became readable when
 * the run had already read them wait for the next run.
 */
async function expectReasonsGiven({ api, path }: Tenant): Promise<void> {
  const integrationPath = `${path}/integrations/kustomer`;
  const pending = await api.listAll<{ outcome: string | null; reason: string }>(`${integrationPath}/pending`);
  const unread = pending.filter((it) => it.reason !== backlog.reasons.attachments);
  expect(unread.filter((it) => it.outcome === null)).toEqual([]);
  const rejected = await api.listAll<{ reason: string }>(`${integrationPath}/rejected`);
  expect(rejected.filter((it) => it.reason === "")).toEqual([]);
}

/** No cursor is ahead of the highest ceiling of a run. */
async function expectCursorsBehind({ db }: TestSystem): Promise<void> {
  const { rows } = await db.query(`
    select c.* from stream_cursor c
    where c.at > (select max(ceiling) from run r where r.integration_id = c.integration_id and r.lane = 'live')`);
  expect(rows).toEqual([]);
}

/** No minute of Kustomer's log exceeds the configured share of an org's rate limits. */
function expectWithinRateLimits({ sim, budgetShare }: TestSystem): void {
  const { limitPerMinute, searchesPerMinute } = sim.knobs();
  const { log } = sim.requests();
  for (const org of new Set(log.map((it) => it.org))) {
    const ofOrg = log.filter((it) => it.org === org);
    expect(countBusiestMinute(ofOrg)).toBeLessThanOrEqual(limitPerMinute * budgetShare);
    expect(countBusiestMinute(ofOrg.filter((it) => it.kind === "search"))).toBeLessThanOrEqual(
      searchesPerMinute * budgetShare,
    );
  }
}

/** No API key and no webhook token occurs in a table, a raw batch, a job, a log line, a reply or a metric. */
async function expectSecretsNowhere(system: TestSystem): Promise<void> {
  const secrets = listSecrets(system);
  const containsSecret = (text: string) => secrets.some((secret) => text.includes(secret));
  const outputs = [...system.logged, ...system.apiReplies, ...(await system.readMetrics())];
  const texts = [...outputs, ...(await readBatchBodies(system)), ...(await readJobs(system))];
  expect(texts.filter(containsSecret)).toEqual([]);
  expect(await findTablesContaining(system, secrets)).toEqual([]);
}

/** Expects none of these texts to occur in a table or a raw batch. */
export async function expectTextsNowhere(system: TestSystem, texts: readonly string[]): Promise<void> {
  const forms = texts.flatMap(listForms);
  const bodies = (await readBatchBodies(system)).filter((body) => forms.some((text) => body.includes(text)));
  expect(bodies.length, "raw batches that contain a text").toBe(0);
  expect(await findTablesContaining(system, texts)).toEqual([]);
}

/** The webhook tokens, and the signatures of the keys that were used. A signature occurs in no other text. */
function listSecrets({ sim }: TestSystem): string[] {
  const used = new Set(sim.requests().log.map((it) => it.key));
  const keys = Object.entries(sim.keys).filter(([name]) => used.has(name));
  const tokens = sim.webhooks().hooks.map((it) => it.token);
  return [...keys.map(([, key]) => key.slice(key.lastIndexOf(".") + 1, -8)), ...tokens];
}

async function readBatchBodies({ db }: TestSystem): Promise<string[]> {
  const { rows } = await db.query<{ body: Buffer }>("select body from raw_batch");
  return Promise.all(rows.map(async ({ body }) => (await batches.decompressBody(body)).toString()));
}

/** The part of a BullMQ queue that this file uses. */
interface JobList {
  getJobs(): Promise<unknown[]>;
}

async function readJobs({ queues }: TestSystem): Promise<string[]> {
  const lists = queues.bullQueues() as JobList[];
  const jobs = (await Promise.all(lists.map((it) => it.getJobs()))).flat();
  return jobs.map((job) => JSON.stringify(job) ?? "");
}
