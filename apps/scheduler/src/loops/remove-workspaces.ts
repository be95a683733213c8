import { workspaceRemoval } from "@inlet/db";
import { collectFailures } from "./collect-failures.ts";
import type { LoopDeps } from "./loop-deps.ts";
import { takeTurns } from "./take-turns.ts";

/**
 * Removes deleted workspaces, bit by bit, in turn. Several schedulers may do so at once: what one has removed, another skips. A
 * failure of one workspace leaves the others alone; the next iteration tries it again.
 */
export async function removeWorkspaces(deps: Pick<LoopDeps, "db" | "log">): Promise<void> {
  const owners = await workspaceRemoval.listDeleted(deps.db);
  const failures = collectFailures();
  await takeTurns(owners, { doNext: (it) => removeNext(deps, it), failures }).finally(() =>
    failures.log(deps.log, "workspaceIds", "deleted workspaces not removed"),
  );
}

/** Removes the next rows of a workspace. @returns whether more may be left */
async function removeNext({ db, log }: Pick<LoopDeps, "db" | "log">, workspaceId: string): Promise<boolean> {
  const { isGone, keptRoles = [] } = (await workspaceRemoval.removeNext(db, workspaceId)) ?? { isGone: true };
  if (keptRoles.length > 0)
    log.warn({ workspaceId, keptRoles }, "SQL roles of a deleted workspace must be dropped by hand");
  if (isGone) log.info({ workspaceId }, "deleted workspace removed");
  return !isGone;
}
