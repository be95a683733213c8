import { http, listAll } from "@inlet/contracts";
import { countBusiestMinute, type LoggedRequest } from "@inlet/kustomer-simulator";
import { compareWithTruth, type Difference, toIntegrationPath } from "@inlet/standalone";
import pg from "pg";
import { z } from "zod";
import { filterTruth } from "../support/truth.ts";
import { type ChaosSystem, rateLimits } from "./chaos-system.ts";
import type { Tenant } from "./tenants.ts";

/** What the checks of one tenant found. */
export interface TenantResult {
  runs: number;
  differences: (Difference & { tenant: string })[];
  isVolumeExact: boolean;
}

/** Compares everything that a tenant has stored with the truth, except what its volume limit holds back. */
export async function checkTenant(
  { simulator, apiUrl, postgres }: ChaosSystem,
  tenant: Tenant,
): Promise<TenantResult> {
  const ledger = await readLedger(postgres.url, tenant);
  const list = (name: "runs" | "held") =>
    listAll(tenant.client, { path: `${toIntegrationPath(tenant)}/${name}`, item: withId });
  const runs = await list("runs");
  const held = new Set((await list("held")).map(({ id }) => id));
  const allRecords = await simulator.readTruth({ from: ledger.scopeFrom, key: tenant.key });
  const truth = filterTruth(allRecords, (id) => !held.has(id));
  const { differences } = await compareWithTruth({ ...tenant, apiUrl, truth });
  const inScope = new Set(allRecords.conversations?.items.map(({ id }) => id));
  const outOfScope = [...held].filter((id) => !inScope.has(id));
  const heldDifferences = outOfScope.map(
    (id): Difference => ({ stream: "conversations", id, kind: "extra" }),
  );
  return {
    runs: runs.length,
    differences: [...differences, ...heldDifferences].map((it) => ({ tenant: tenant.name, ...it })),
    isVolumeExact: await isVolumeExact(tenant, ledger),
  };
}

const withId = z.object({ id: z.string() });

/** What the API does not show of a tenant. */
interface Ledger {
  /** The start of its first window. */
  scopeFrom: Date;
  /** The conversations that were charged. */
  charged: string[];
  /** The conversations that are stored, or were. */
  admitted: string[];
}

const ledgerQuery = `
  select scope_from as "scopeFrom",
    array(select conversation_id from volume_entry where workspace_id = i.workspace_id order by 1) as charged,
    array(select id from conversation where workspace_id = i.workspace_id order by 1) as admitted
  from integration i where workspace_id = $1`;

async function readLedger(databaseUrl: string, { workspaceId }: Tenant): Promise<Ledger> {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  const { rows } = await db.query<Ledger>(ledgerQuery, [workspaceId]).finally(() => db.end());
  const [row] = rows;
  if (!row) throw new Error("the workspace has no integration");
  return row;
}

/** Whether each admitted conversation uses one unit, also after its deletion, and the limit is kept. */
async function isVolumeExact(
  { client, workspaceId }: Tenant,
  { charged, admitted }: Ledger,
): Promise<boolean> {
  const { used, limit } = await client.request({
    path: `/v1/workspaces/${workspaceId}/volume`,
    schema: http.volume,
  });
  return used <= limit && used === charged.length && charged.join() === admitted.join();
}

/** Whether no minute of Kustomer's log exceeds the share of an org's rate limits. */
export function isWithinRateLimits(log: readonly LoggedRequest[]): boolean {
  const { perMinute, searchesPerMinute, share } = rateLimits;
  return [...new Set(log.map(({ org }) => org))].every((org) => {
    const all = log.filter((request) => request.org === org);
    const searches = all.filter(({ kind }) => kind === "search");
    return (
      countBusiestMinute(all) <= perMinute * share &&
      countBusiestMinute(searches) <= searchesPerMinute * share
    );
  });
}
