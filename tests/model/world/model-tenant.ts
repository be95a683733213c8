import type { http } from "@inlet/contracts";
import type { KeyName } from "@inlet/kustomer-simulator";
import type { TenantPlan } from "../plan/plan.ts";
import type { Stage, StageReply } from "./model-environment.ts";

/** A past range that somebody asked for. */
export interface Range {
  from: Date;
  to: Date;
}

/** A workspace of a world and its admin. */
export interface ModelTenant {
  readonly plan: TenantPlan;
  readonly workspaceId: string;
  /** `/v1/workspaces/...` of it. */
  readonly path: string;
  /** Its connection's path. */
  readonly kustomer: string;
  /** The key that was given last. */
  key: KeyName;
  /** The most that its plan has ever allowed. */
  mostAllowed: number;
  /** Past ranges that were asked for; all of them belong to the truth. */
  readonly ranges: Range[];
  /** As its admin. */
  call: Call;
}

/** Calls the API. */
export type Call = (
  method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE",
  url: string,
  body?: object,
) => Promise<StageReply>;

/** A run as the API tells it. */
export type ModelRun = (typeof http.run)["_zod"]["input"];

/** Makes a workspace with an admin; nothing is connected yet. */
export async function newTenant(stage: Stage, plan: TenantPlan): Promise<ModelTenant> {
  const operator = stage.callAs(stage.operatorToken);
  const workspace = await operator("POST", "/v1/workspaces", { name: "Acme", volumeLimit: plan.volumeLimit });
  const { id } = workspace.body as { id: string };
  const path = `/v1/workspaces/${id}`;
  const { body } = await operator("POST", `${path}/tokens`, { scope: "admin", name: "Ada" });
  return {
    ...{ plan, path, workspaceId: id, kustomer: `${path}/integrations/kustomer` },
    key: plan.keys[0] ?? "full",
    mostAllowed: plan.volumeLimit,
    ranges: [],
    call: stage.callAs((body as { token: string }).token),
  };
}

/** A tenant's runs, newest first. */
export async function runsOf({ call, kustomer }: ModelTenant): Promise<ModelRun[]> {
  const { status, body } = await call("GET", `${kustomer}/runs?limit=100`);
  return status === 200 ? (body as { data: ModelRun[] }).data : [];
}
