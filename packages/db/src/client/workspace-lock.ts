import type { Db } from "./open-db.ts";

/**
 * Locks a workspace until the transaction ends. A transaction that decides by what the workspace has so far
 * takes this lock first: one that charges, admits, releases or adds a token.
 */
export async function lockWorkspaceRow(tx: Db, workspaceId: string): Promise<void> {
  await tx.selectFrom("workspace").select("id").where("id", "=", workspaceId).forNoKeyUpdate().execute();
}
