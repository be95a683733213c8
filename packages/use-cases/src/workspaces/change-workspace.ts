import { audit, inTransaction, tenancy } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { noWorkspace } from "../integrations/find-integration.ts";

type TenancyDeps = Pick<Deps, "db" | "actor">;

/** Creates a workspace. */
export function createWorkspace(
  { db, actor }: TenancyDeps,
  plan: tenancy.WorkspacePlan,
): Promise<tenancy.Workspace> {
  return inTransaction(db, async (tx) => {
    const workspace = await tenancy.createWorkspace(tx, plan);
    const { id } = workspace;
    const event = { workspaceId: id, action: "workspace.created", subject: id } as const;
    await audit.record(tx, actor, { ...event, after: describe(plan) });
    return workspace;
  });
}

/** Changes the settings of a workspace. @throws Fault not_found */
export function changeWorkspace(
  { db, actor }: TenancyDeps,
  workspaceId: string,
  change: tenancy.WorkspaceChange,
): Promise<tenancy.Workspace> {
  return inTransaction(db, async (tx) => {
    const before = await tenancy.lockWorkspace(tx, workspaceId);
    const workspace = before && (await tenancy.updateWorkspace(tx, workspaceId, change));
    if (before === undefined || workspace === undefined) throw noWorkspace();
    const event = { workspaceId, action: "workspace.changed", subject: workspaceId } as const;
    await audit.record(tx, actor, { ...event, before: describe(before), after: describe(change) });
    return workspace;
  });
}

/** Only the origin of a notice URL: its path often holds a secret. */
const describe = ({ noticeUrl, ...plan }: tenancy.WorkspaceChange) => ({
  ...plan,
  ...(noticeUrl !== undefined && { noticeUrl: noticeUrl && URL.parse(noticeUrl)?.origin }),
});
