import { http } from "@inlet/contracts";
import type { LoggedRequest, Truth } from "@inlet/kustomer-simulator";
import { compareWithTruth, type Difference } from "@inlet/standalone";
import pg from "pg";
import { z } from "zod";
import { countBusiestMinute } from "../support/count-busiest-minute.ts";
import { limits, type ChaosSystem } from "./chaos-system.ts";
import { listAll, type Tenant } from "./tenants.ts";

/** What one tenant holds, against the truth and the books. */
export interface TenantResult {
  runs: number;
  differences: (Difference & { tenant: string })[];
  isVolumeExact: boolean;
}

/** Compares all that a tenant has stored with what a perfect reader holds, less what its limit keeps out. */
export async function checkTenant(
  { simulator, apiUrl, postgres }: ChaosSystem,
  tenant: Tenant,
): Promise<TenantResult> {
  const books = await readLedger(postgres.url, tenant);
  const runs = await listAll(tenant, { list: "runs", item: identified });
  const held = new Set((await listAll(tenant, { list: "held", item: identified })).map(({ id }) => id));
  const whole = await simulator.readTruth({ from: books.scopeFrom, key: tenant.key });
  const { differences } = await compareWithTruth({ ...tenant, apiUrl, truth: removeHeld(whole, held) });
  const known = new Set(whole.conversations?.items.map(({ id }) => id));
  const wrong = [...held].filter((id) => !known.has(id));
  const heldDifferences = wrong.map((id): Difference => ({ stream: "conversations", id, kind: "extra" }));
  return {
    runs: runs.length,
    differences: [...differences, ...heldDifferences].map((it) => ({ tenant: tenant.name, ...it })),
    isVolumeExact: await isVolumeExact(tenant, books),
  };
}

const identified = z.object({ id: z.string() });
const pointing = z.looseObject({ conversationId: z.string().optional(), customerId: z.string().nullable() });

/** What is left of the truth when some conversations are held: their messages and lonely customers go with them. */
function removeHeld(truth: Truth, held: ReadonlySet<string>): Truth {
  if (held.size === 0) return truth;
  const conversations = truth.conversations?.items.filter(({ id }) => !held.has(id)) ?? [];
  const messages =
    truth.messages?.items.filter((it) => !held.has(String(pointing.parse(it).conversationId))) ?? [];
  const named = new Set([...conversations, ...messages].map((it) => pointing.parse(it).customerId));
  const customers = truth.customers?.items.filter(({ id }) => named.has(id)) ?? [];
  const streamOf = (items: typeof conversations) => ({ count: items.length, items });
  return {
    ...truth,
    conversations: streamOf(conversations),
    messages: streamOf(messages),
    customers: streamOf(customers),
  };
}

/** What only the database tells of a tenant. */
interface Ledger {
  /** Where its first window began. */
  scopeFrom: Date;
  /** Conversations that were charged. */
  charged: string[];
  /** Conversations that are, or were, stored. */
  admitted: string[];
}

const books = `
  select scope_from as "scopeFrom",
    array(select conversation_id from volume_entry where workspace_id = i.workspace_id order by 1) as charged,
    array(select id from conversation where workspace_id = i.workspace_id order by 1) as admitted
  from integration i where workspace_id = $1`;

async function readLedger(databaseUrl: string, { workspaceId }: Tenant): Promise<Ledger> {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  const { rows } = await db.query<Ledger>(books, [workspaceId]).finally(() => db.end());
  const [row] = rows;
  if (!row) throw new Error("the integration is gone");
  return row;
}

/** One unit for each conversation that was admitted, whether it is still there or not, and never more than allowed. */
async function isVolumeExact(
  { client, workspaceId }: Tenant,
  { charged, admitted }: Ledger,
): Promise<boolean> {
  const { used, limit } = http.volume.parse(await client.ask("GET", `/v1/workspaces/${workspaceId}/volume`));
  return used <= limit && used === charged.length && charged.join() === admitted.join();
}

/** Whether any minute of Kustomer's own log holds no more than our share of the org's limits. */
export function isWithinRateLimits(log: readonly LoggedRequest[]): boolean {
  const { perMinute, searchesPerMinute, share } = limits;
  return [...new Set(log.map(({ org }) => org))].every((org) => {
    const all = log.filter((request) => request.org === org);
    const searches = all.filter(({ kind }) => kind === "search");
    return countBusiestMinute(all) <= perMinute * share && countBusiestMinute(searches) <= searchesPerMinute * share;
  });
}
