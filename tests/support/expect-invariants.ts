import { batches } from "@inlet/db";
import { expect } from "vitest";
import { countBusiestMinute } from "./count-busiest-minute.ts";
import { readStore, type Store, streams } from "./expect-equal.ts";
import { findTablesContaining } from "./find-tables-containing.ts";
import type { Tenant } from "./tenant.ts";
import type { TestSystem } from "./test-system.ts";

/** What holds whatever happened, for a world whose runs are over and for these tenants of it. */
export async function expectInvariants(system: TestSystem, ...tenants: Tenant[]): Promise<void> {
  for (const tenant of tenants) await expectTenantInvariants(system, tenant, tenants);
  await expectCursorsBehind(system);
  expectWithinRateLimits(system);
  await expectSecretsNowhere(system);
}

/** What of it holds for one tenant, to whom the others are closed. */
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

/** Every record is one of the tenant's own org. */
function expectOwnOrg({ sim }: TestSystem, tenant: Tenant, store: Store): void {
  const org = tenant.getKeyName().startsWith("secondOrg") ? "globex" : "acme";
  for (const stream of streams)
    expect(store[stream].filter(({ id }) => sim.world.get(stream, id, org) === undefined)).toEqual([]);
}

/** For a tenant's token, the other workspaces do not exist. */
async function expectIsolated({ api }: Tenant, tenants: readonly Tenant[]): Promise<void> {
  for (const { path } of tenants.filter((it) => it.api !== api))
    for (const place of ["conversations", "feedback", "integrations/kustomer/runs"])
      expect(await api.call("GET", `${path}/${place}`)).toMatchObject({ status: 404 });
}

/** One unit for each conversation that was admitted, whether or not it is still there, and never more than the plan allows. */
async function expectVolumeExact({ db }: TestSystem, tenant: Tenant, { conversations }: Store): Promise<void> {
  const { used, limit } = await tenant.getVolume();
  const { rows } = await db.query(
    "select conversation_id as id from volume_entry where workspace_id = $1 order by 1",
    [tenant.workspaceId],
  );
  expect(used).toBeLessThanOrEqual(limit);
  expect(used).toBe(rows.length);
  const { rows: removed } = await db.query(
    "select id from conversation where workspace_id = $1 and deleted_at is not null",
    [tenant.workspaceId],
  );
  const everAdmitted = [...conversations, ...removed].map((it) => String(it.id)).sort();
  expect(rows.map((it) => it.id)).toEqual(everAdmitted);
}

/** What is not stored says why; nothing is left to be asked for. */
async function expectReasonsGiven({ api, path }: Tenant): Promise<void> {
  const kustomer = `${path}/integrations/kustomer`;
  const pending = await api.listAll<{ outcome: string | null }>(`${kustomer}/pending`);
  expect(pending.filter((it) => it.outcome === null)).toEqual([]);
  const rejected = await api.listAll<{ reason: string }>(`${kustomer}/rejected`);
  expect(rejected.filter((it) => it.reason === "")).toEqual([]);
}

/** A stream is read up to the ceiling of a run that is there, and never further. */
async function expectCursorsBehind({ db }: TestSystem): Promise<void> {
  const { rows } = await db.query(`
    select c.* from stream_cursor c
    where c.at > (select max(ceiling) from run r where r.integration_id = c.integration_id and r.lane = 'live')`);
  expect(rows).toEqual([]);
}

/** Any minute of Kustomer's own log holds no more than our share of the org's limits. */
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

/** No API key stands anywhere: not in a table, a job, a log line, a reply, a metric. */
async function expectSecretsNowhere(system: TestSystem): Promise<void> {
  const secrets = listSecrets(system);
  const holdsKey = (text: string) => secrets.some((secret) => text.includes(secret));
  const said = [...world.logged, ...world.replied, ...(await system.readMetrics())];
  const texts = [...said, ...(await readBatchBodies(system)), ...(await readJobs(system))];
  expect(texts.filter(holdsKey)).toEqual([]);
  expect(await findTablesContaining(system, secrets)).toEqual([]);
}

/** None of these texts stands in any table or stored page. */
export async function expectTextsNowhere(system: TestSystem, texts: readonly string[]): Promise<void> {
  const pages = (await readBatchBodies(system)).filter((page) => texts.some((text) => page.includes(text)));
  expect(pages.length, "pages that hold it").toBe(0);
  expect(await findTablesContaining(system, texts)).toEqual([]);
}

/** The signatures of the keys that were used, which no other text holds, and the tokens of webhooks. */
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

/** What we need of BullMQ's own queues. */
interface JobList {
  getJobs(): Promise<unknown[]>;
}

async function readJobs({ queues }: TestSystem): Promise<string[]> {
  const lists = queues.bullQueues() as JobList[];
  const jobs = (await Promise.all(lists.map((it) => it.getJobs()))).flat();
  return jobs.map((job) => JSON.stringify(job) ?? "");
}
