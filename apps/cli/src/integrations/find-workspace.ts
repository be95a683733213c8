import { Fault } from "@inlet/contracts";
import { type Db, tenancy } from "@inlet/db";

/** Finds a workspace. @throws Fault not_found */
export async function findWorkspace(db: Db, workspaceId: string): Promise<tenancy.Workspace> {
  const workspace = await tenancy.findWorkspace(db, workspaceId);
  if (workspace === undefined) throw noWorkspace(workspaceId);
  return workspace;
}

/** The fault for an unknown workspace. */
export const noWorkspace = (workspaceId: string) =>
  new Fault("not_found", `there is no workspace ${workspaceId}: see inlet workspaces list`);
