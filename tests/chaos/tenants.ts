import { setTimeout as wait } from "node:timers/promises";
import { type ApiClient, http, isFault } from "@inlet/contracts";
import type { KeyName, OrgName } from "@inlet/kustomer-simulator";
import {
  connectWorkspace,
  createTokenClient,
  type RunReply,
  toIntegrationPath,
  type Workspace,
  waitForRun,
} from "@inlet/standalone";
import type { ChaosSystem } from "./chaos-system.ts";

/** A workspace with ingestion switched on. */
export interface Tenant extends Workspace {
  name: string;
  org: OrgName;
  key: KeyName;
  client: ApiClient;
}

/** Connects workspaces of two orgs. One of them has a low volume limit. */
export async function connectTenants(
  { apiUrl, operatorToken, simulator }: ChaosSystem,
  key: "full" | "documented",
): Promise<Tenant[]> {
  const other = key === "full" ? "secondOrg" : "secondOrgDocumented";
  const plans = [
    { name: "acme", org: "acme", key },
    { name: "globex", org: "globex", key: other },
    { name: "acme limited", org: "acme", key, volumeLimit: 40 },
  ] as const;
  const connect = async (plan: (typeof plans)[number]): Promise<Tenant> => {
    const apiKey = simulator.keys[plan.key] ?? "";
    const workspace = await connectWorkspace({ ...plan, apiUrl, operatorToken, apiKey });
    return { ...plan, ...workspace, client: createTokenClient({ url: apiUrl, token: workspace.token }) };
  };
  return Promise.all(plans.map(connect));
}

/** Starts a run that reads everything up to an instant. */
function requestRun({ client, ...tenant }: Tenant, through: Date): Promise<RunReply> {
  const path = `${toIntegrationPath(tenant)}/runs`;
  return client.request({ method: "POST", path, body: { through }, schema: http.run });
}

const pauseMs = 1_500;

/** Starts runs of one tenant after another until `signal` fires. Failures do not matter. */
export async function requestRuns(tenants: readonly Tenant[], signal: AbortSignal): Promise<void> {
  for (let index = 0; !signal.aborted; index++) {
    const tenant = tenants[index % tenants.length];
    // The API may be down, because faults are being injected.
    if (tenant) await requestRun(tenant, new Date()).catch(() => undefined);
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Starts runs until one has read everything up to an instant.
 * @returns the last run, done unless `signal` fired before
 */
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

/** Starts full reconciles until one is done. @returns the last run, done unless `signal` fired before */
export async function reconcile(
  tenant: Tenant,
  { apiUrl, signal }: { apiUrl: string; signal: AbortSignal },
): Promise<RunReply | undefined> {
  let last: RunReply | undefined;
  while (!signal.aborted && last?.state !== "done") {
    try {
      const path = toIntegrationPath(tenant);
      const opened = await tenant.client.request({
        ...{ method: "POST", path: `${path}/reconciles`, body: { full: true } },
        schema: http.run,
      });
      const onPoll = ({ id, question }: RunReply) => {
        // The many deletions are intended, so this confirms them. A second confirmation changes nothing.
        const confirmation = {
          method: "POST",
          path: `${path}/runs/${id}/confirm`,
          schema: http.run,
        } as const;
        if (question) tenant.client.request(confirmation).catch(() => undefined);
      };
      last = await waitForRun({ ...tenant, apiUrl, runId: opened.id, signal, onPoll, pollEveryMs: 500 });
    } catch (err) {
      if (!isFault(err)) throw err;
      await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
  return last;
}
