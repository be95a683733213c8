import { Fault } from "@inlet/contracts";
import { audit, inTransaction, tenancy, workspaceRemoval } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { noWorkspace } from "../integrations/find-integration.ts";

/**
 * Deletes a workspace with everything of it. It is gone for everybody when this returns; a scheduler removes its rows
 * within minutes.
 * @throws Fault not_found; invalid when `confirm` is not the name of the workspace
 */
export function deleteWorkspace(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { workspaceId, confirm }: { workspaceId: string; confirm: string },
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const workspace = await tenancy.lockWorkspace(tx, workspaceId);
    if (workspace === undefined) throw noWorkspace();
    const { name, volumeLimit, period } = workspace;
    if (confirm.trim() !== name)
      throw new Fault(
        "invalid",
        `Confirm the deletion by the name of the workspace, which is ${JSON.stringify(name)}.`,
      );
    await workspaceRemoval.markDeleted(tx, workspaceId);
    // The entry belongs to the installation, because the workspace's own log goes with it.
    const event = { workspaceId: null, action: "workspace.deleted", subject: workspaceId } as const;
    await audit.record(tx, actor, { ...event, before: { name, volumeLimit, period } });
  });
}
