import { workspaceRemoval } from "@inlet/db";
import type { LoopDeps } from "./loop-deps.ts";

/** How long one iteration works, so that the process can stop between two. */
const timeSliceMs = 5_000;

/** Removes deleted workspaces, bit by bit. Several schedulers may do so at once: what one has removed, another skips. */
export async function removeWorkspaces({ db, log }: Pick<LoopDeps, "db" | "log">): Promise<void> {
  const deadline = performance.now() + timeSliceMs;
  while (performance.now() < deadline) {
    const removed = await workspaceRemoval.removeNext(db);
    if (removed === undefined) return;
    const { workspaceId, isGone, keptRoles = [] } = removed;
    if (keptRoles.length > 0)
      log.warn({ workspaceId, keptRoles }, "SQL roles of a deleted workspace must be dropped by hand");
    if (isGone) log.info({ workspaceId }, "deleted workspace removed");
  }
}
