import { setTimeout as wait } from "node:timers/promises";
import { http, isFault } from "@inlet/contracts";
import type { KeyName, OrgName } from "@inlet/kustomer-simulator";
import {
  connectWorkspace,
  type InletClient,
  integrationPath,
  openClient,
  type RunReply,
  type Workspace,
  waitForRun,
} from "@inlet/standalone";
import { z } from "zod";
import type { ChaosSystem } from "./chaos-system.ts";

/** A workspace that ingests. */
export interface Tenant extends Workspace {
  name: string;
  org: OrgName;
  key: KeyName;
  client: InletClient;
}

/** Workspaces of two orgs, of which one has little room. */
export async function connectTenants(
  { apiUrl, operatorToken, simulator }: ChaosSystem,
  key: "full" | "documented",
): Promise<Tenant[]> {
  const other = key === "full" ? "secondOrg" : "secondOrgDocumented";
  const plans = [
    { name: "roomy", org: "acme", key },
    { name: "foreign", org: "globex", key: other },
    { name: "limited", org: "acme", key, volumeLimit: 40 },
  ] as const;
  const connect = async (plan: (typeof plans)[number]): Promise<Tenant> => {
    const apiKey = simulator.keys[plan.key] ?? "";
    const workspace = await connectWorkspace({ ...plan, apiUrl, operatorToken, apiKey });
    return { ...plan, ...workspace, client: openClient({ url: apiUrl, token: workspace.token }) };
  };
  return Promise.all(plans.map(connect));
}

/** Asks for a run that reads everything up to an instant. */
async function requestRun({ client, ...tenant }: Tenant, through: Date): Promise<RunReply> {
  const body = { through: through.toISOString() };
  return http.run.parse(await client.ask("POST", `${integrationPath(tenant)}/runs`, body));
}

const pauseMs = 1_500;

/** Asks for runs of one tenant after the other, as people do, whatever comes of it. */
export async function requestRuns(tenants: readonly Tenant[], signal: AbortSignal): Promise<void> {
  for (let turn = 0; !signal.aborted; turn++) {
    const tenant = tenants[turn % tenants.length];
    // Nobody may answer: that is what the time is for.
    if (tenant) await requestRun(tenant, new Date()).catch(() => undefined);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Waits until everything up to an instant was read. @returns the last run, done unless `signal` fired before */
export async function readThrough(
  tenant: Tenant,
  { through, apiUrl, signal }: { through: Date; apiUrl: string; signal: AbortSignal },
): Promise<RunReply | undefined> {
  let last: RunReply | undefined;
  while (!signal.aborted) {
    try {
      const { id: runId } = await requestRun(tenant, through);
      last = await waitForRun({ ...tenant, apiUrl, runId, signal });
      if (last.state === "done" && last.window.to >= through) return last;
    } catch (err) {
      if (!isFault(err)) throw err;
    }
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
  return last;
}

/** Waits until what is gone at Kustomer is gone here too. @returns the last run, done unless `signal` fired before */
export async function reconcile(
  tenant: Tenant,
  { apiUrl, signal }: { apiUrl: string; signal: AbortSignal },
): Promise<RunReply | undefined> {
  let last: RunReply | undefined;
  while (!signal.aborted && last?.state !== "done") {
    try {
      const path = integrationPath(tenant);
      const asked = http.run.parse(await tenant.client.ask("POST", `${path}/reconciles`, { full: true }));
      const onLook = ({ id, question }: RunReply) => {
        // Much was removed, and on purpose; the answer may be one too many, which changes nothing.
        if (question) tenant.client.ask("POST", `${path}/runs/${id}/confirm`).catch(() => undefined);
      };
      last = await waitForRun({ ...tenant, apiUrl, runId: asked.id, signal, onLook, everyMs: 500 });
    } catch (err) {
      if (!isFault(err)) throw err;
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return last;
}

const page = z.object({ data: z.array(z.unknown()), next: z.string().nullable() });

/** Every item of a list of a tenant's integration, each as the contract has it. */
export async function listAll<S extends z.ZodType>(
  { client, ...tenant }: Tenant,
  { list, item }: { list: "runs" | "held"; item: S },
): Promise<z.output<S>[]> {
  const items: z.output<S>[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const place = after === "" ? "" : `&after=${encodeURIComponent(after)}`;
    const path = `${integrationPath(tenant)}/${list}?limit=1000${place}`;
    const { data, next }: z.output<typeof page> = page.parse(await client.ask("GET", path));
    for (const one of data) items.push(item.parse(one));
    after = next;
  }
  return items;
}
