import { Fault } from "@inlet/contracts";
import { audit, inTransaction, reporting, type SqlRole, tenancy } from "@inlet/db";
import type { Deps } from "../deps.ts";
import { noWorkspace } from "../integrations/find-integration.ts";

/**
 * Creates a role by which an analyst reads the views of a workspace. Its password is shown this one time.
 * @throws Fault not_found; conflict when there are too many, or the database is not prepared
 */
export function createSqlRole(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<SqlRole & { password: string }> {
  return inTransaction(db, async (tx) => {
    if ((await tenancy.lockWorkspace(tx, workspaceId)) === undefined) throw noWorkspace();
    const created = await reporting.createSqlRole(tx, { workspaceId, name });
    const { id, role } = created;
    const event = { workspaceId, action: "sql_role.created", subject: id } as const;
    await audit.record(tx, actor, { ...event, after: { name, role } });
    return created;
  });
}

/**
 * Drops a SQL role of one workspace, or of any, and ends its sessions.
 * @returns whether Postgres keeps the role, which sees nothing any more
 * @throws Fault not_found
 */
export function dropSqlRole(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { sqlRoleId, workspaceId }: { sqlRoleId: string; workspaceId?: string },
): Promise<{ isKept: boolean; role: string }> {
  return inTransaction(db, async (tx) => {
    const found = await reporting.findSqlRole(tx, sqlRoleId);
    if (found === undefined || (workspaceId ?? found.workspaceId) !== found.workspaceId)
      throw new Fault("not_found", "There is no such SQL role.");
    const { name, role } = found;
    const isKept = await reporting.dropSqlRole(tx, found);
    const event = { workspaceId: found.workspaceId, action: "sql_role.dropped", subject: sqlRoleId } as const;
    await audit.record(tx, actor, { ...event, before: { name, role }, ...(isKept && { after: { isKept } }) });
    return { isKept, role };
  });
}
