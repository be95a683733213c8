import type { KeyName } from "@inlet/kustomer-simulator";
import type { RunReply } from "../../support/api-client.ts";
import type { TenantPlan } from "../plan/plan.ts";
import type { CallApi, ModelEnvironment } from "./model-environment.ts";

/** A workspace of a world, with the API access of its admin. */
export interface ModelTenant {
  readonly plan: TenantPlan;
  readonly workspaceId: string;
  /** The API path of the workspace. */
  readonly path: string;
  /** The API path of its integration. */
  readonly integrationPath: string;
  /** The key that was connected last. */
  key: KeyName;
  /** The highest volume limit that the workspace has had. */
  maxVolumeLimit: number;
  /** Calls the API as the workspace's admin. */
  call: CallApi;
}

/** Creates a workspace with an admin. It has no integration yet. */
export async function createModelTenant(
  environment: ModelEnvironment,
  plan: TenantPlan,
): Promise<ModelTenant> {
  const callAsOperator = environment.callAs(environment.operatorToken);
  const workspace = await callAsOperator("POST", "/v1/workspaces", {
    name: "Acme",
    volumeLimit: plan.volumeLimit,
  });
  const { id } = workspace.body as { id: string };
  const path = `/v1/workspaces/${id}`;
  const { body } = await callAsOperator("POST", `${path}/tokens`, { scope: "admin", name: "Ada" });
  return {
    ...{ plan, path, workspaceId: id, integrationPath: `${path}/integrations/kustomer` },
    key: plan.keys[0] ?? "full",
    maxVolumeLimit: plan.volumeLimit,
    call: environment.callAs((body as { token: string }).token),
  };
}

/** Lists a tenant's runs, newest first; none without an integration. */
export async function listRuns({ call, integrationPath }: ModelTenant): Promise<RunReply[]> {
  const { status, body } = await call("GET", `${integrationPath}/runs?limit=100`);
  return status === 200 ? (body as { data: RunReply[] }).data : [];
}
