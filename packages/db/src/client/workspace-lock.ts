import type { Db } from "./open-db.ts";

const selectLocked = (tx: Db, workspaceId: string) =>
  tx.selectFrom("workspace").select("id").where("id", "=", workspaceId).forNoKeyUpdate();

/**
 * Locks a workspace until the transaction ends. A transaction that decides by what the workspace has so far
 * takes this lock first: one that charges, admits or adds a token.
 */
export async function lockWorkspaceRow(tx: Db, workspaceId: string): Promise<void> {
  await selectLocked(tx, workspaceId).execute();
}

/** The same without waiting. @returns false when another transaction has the lock, or the workspace does not exist */
export const tryLockWorkspaceRow = async (tx: Db, workspaceId: string): Promise<boolean> =>
  (await selectLocked(tx, workspaceId).skipLocked().executeTakeFirst()) !== undefined;
