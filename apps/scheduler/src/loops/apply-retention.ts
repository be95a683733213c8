import { retention } from "@inlet/db";
import type { LoopDeps } from "./loop-deps.ts";
import { takeTurns } from "./take-turns.ts";

interface RetentionDeps extends Pick<LoopDeps, "db" | "log"> {
  /** Counts what was removed, by kind. */
  expired: { inc(labels: { kind: string }, by: number): void };
}

/**
 * Removes conversations that are older than the retention of their workspace, bit by bit, in turn over the workspaces, so
 * that one with much to remove keeps nobody waiting. A failure of one leaves the others alone; the next iteration tries it again.
 */
export async function applyRetention(deps: RetentionDeps): Promise<void> {
  const owners = await retention.listExpired(deps.db);
  await takeTurns(owners, (it) => expireNext(deps, it));
}

/** Removes the next conversations of a workspace. @returns whether more may be left */
async function expireNext({ db, log, expired }: RetentionDeps, workspaceId: string): Promise<boolean> {
  try {
    const removed = await retention.expireNext(db, workspaceId);
    for (const [kind, count] of Object.entries(removed ?? {})) expired.inc({ kind }, count);
    return removed !== undefined;
  } catch (err) {
    log.error({ workspaceId, err }, "conversations beyond the retention not removed");
    return false;
  }
}
