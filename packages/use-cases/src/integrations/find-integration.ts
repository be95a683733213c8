import { Fault } from "@inlet/contracts";
import { type Db, type Integration, integrations, tenancy } from "@inlet/db";

/** The fault for an unknown workspace. */
export const noWorkspace = (): Fault => new Fault("not_found", "There is no such workspace.");

/** Finds a workspace. @throws Fault not_found */
export async function findWorkspace(db: Db, workspaceId: string): Promise<tenancy.Workspace> {
  const workspace = await tenancy.findWorkspace(db, workspaceId);
  if (workspace === undefined) throw noWorkspace();
  return workspace;
}

/** Finds the integration of a workspace. @throws Fault not_found, which says whether workspace or integration is missing */
export async function findIntegration(db: Db, workspaceId: string): Promise<Integration> {
  const integration = await integrations.findByWorkspace(db, workspaceId);
  return integration ?? (await throwMissing(db, workspaceId));
}

/** Finds the integration of a workspace and locks it until the transaction ends. @throws Fault not_found */
export async function lockIntegration(tx: Db, workspaceId: string): Promise<Integration> {
  const integration = await integrations.lockByWorkspace(tx, workspaceId);
  return integration ?? (await throwMissing(tx, workspaceId));
}

async function throwMissing(db: Db, workspaceId: string): Promise<never> {
  await findWorkspace(db, workspaceId);
  throw new Fault("not_found", "No Kustomer is connected to this workspace: connect an API key first.");
}
