import type { KeyName } from "@inlet/kustomer-simulator";
import type { ApiClient, RunReply } from "../../support/api-client.ts";
import { createWorkspace } from "../../support/tenant.ts";
import type { TenantPlan } from "../plan/plan.ts";
import type { ModelEnvironment } from "./model-environment.ts";

/** A workspace of a world, with the API access of its admin. */
export interface ModelTenant {
  readonly plan: TenantPlan;
  readonly workspaceId: string;
  readonly api: ApiClient;
  /** The API path of the workspace. */
  readonly path: string;
  /** The API path of its integration. */
  readonly integrationPath: string;
  /** The key that was connected last. */
  key: KeyName;
  /** The highest volume limit that the workspace has had. */
  maxVolumeLimit: number;
}

/** Creates a workspace with an admin. It has no integration yet. */
export async function createModelTenant(
  { operator, createClient }: ModelEnvironment,
  plan: TenantPlan,
): Promise<ModelTenant> {
  const { volumeLimit } = plan;
  const { workspaceId, token } = await createWorkspace(operator, { volumeLimit });
  const path = `/v1/workspaces/${workspaceId}`;
  return {
    ...{ plan, workspaceId, path, integrationPath: `${path}/integrations/kustomer` },
    api: createClient(token),
    key: plan.keys[0] ?? "full",
    maxVolumeLimit: volumeLimit,
  };
}

/** Lists a tenant's runs, newest first; none without an integration. */
export async function listRuns({ api, integrationPath }: ModelTenant): Promise<RunReply[]> {
  const { status, body } = await api.call("GET", `${integrationPath}/runs?limit=100`);
  return status === 200 ? (body as { data: RunReply[] }).data : [];
}
