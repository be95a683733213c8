import { Fault } from "@inlet/contracts";
import { type Db, workspaces } from "@inlet/db";

/** The workspace of that id. @throws Fault not_found */
export async function findWorkspace(db: Db, workspaceId: string): Promise<workspaces.Workspace> {
  const workspace = await workspaces.findWorkspace(db, workspaceId);
  if (workspace === undefined) throw noWorkspace(workspaceId);
  return workspace;
}

/** Nothing has this id. */
export const noWorkspace = (workspaceId: string) =>
  new Fault("not_found", `there is no workspace ${workspaceId}: see inlet workspaces list`);
