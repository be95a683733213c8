import { Fault } from "@inlet/contracts";
import { type Db, type Integration, integrations } from "@inlet/db";
import { findWorkspace } from "./find-workspace.ts";

/** A workspace's integration. @throws Fault not_found, saying which of the two is missing */
export async function findIntegration(db: Db, workspaceId: string): Promise<Integration> {
  const integration = await integrations.findByWorkspace(db, workspaceId);
  return integration ?? (await throwMissing(db, workspaceId));
}

/** The same, locked until the transaction ends, so that what is decided on it stays true. */
export async function lockIntegration(tx: Db, workspaceId: string): Promise<Integration> {
  const integration = await integrations.lockByWorkspace(tx, workspaceId);
  return integration ?? (await throwMissing(tx, workspaceId));
}

async function throwMissing(db: Db, workspaceId: string): Promise<never> {
  await findWorkspace(db, workspaceId);
  throw new Fault("not_found", `workspace ${workspaceId} has no Kustomer connected`);
}
