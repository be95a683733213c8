import { Fault } from "@inlet/contracts";
import { audit, inTransaction, tenancy } from "@inlet/db";
import type { Deps } from "../deps.ts";

/** Creates a token, which is shown this one time. @throws Fault invalid, conflict */
export function createToken(
  { db, actor }: Pick<Deps, "db" | "actor">,
  grant: tenancy.TokenGrant,
): Promise<tenancy.Token & { token: string }> {
  return inTransaction(db, async (tx) => {
    const issued = await tenancy.createToken(tx, grant);
    const { id, workspaceId, scope, name, expiresAt } = issued;
    const event = { workspaceId, action: "token.created", subject: id } as const;
    await audit.record(tx, actor, { ...event, after: { scope, name, expiresAt } });
    return issued;
  });
}

/** Deletes a token of one workspace, or of any, and its sessions. @throws Fault not_found */
export function revokeToken(
  { db, actor }: Pick<Deps, "db" | "actor">,
  { tokenId, workspaceId }: { tokenId: string; workspaceId?: string },
): Promise<void> {
  return inTransaction(db, async (tx) => {
    const token = await tenancy.findToken(tx, tokenId);
    const isTheirs = token !== undefined && (workspaceId ?? token.workspaceId) === token.workspaceId;
    if (!isTheirs || !(await tenancy.removeToken(tx, tokenId)))
      throw new Fault("not_found", "There is no such token.");
    const { scope, name } = token;
    const event = { workspaceId: token.workspaceId, action: "token.revoked", subject: tokenId } as const;
    await audit.record(tx, actor, { ...event, before: { scope, name } });
  });
}
