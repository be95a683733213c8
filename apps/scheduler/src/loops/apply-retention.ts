import { retention } from "@inlet/db";
import { collectFailures } from "./collect-failures.ts";
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
  const failures = collectFailures();
  await takeTurns(owners, { doNext: (it) => expireNext(deps, it), failures }).finally(() =>
    failures.log(deps.log, "workspaceIds", "conversations beyond the retention not removed"),
  );
}

/** Removes the next conversations of a workspace. @returns whether more may be left */
async function expireNext(
  { db, expired }: Pick<RetentionDeps, "db" | "expired">,
  workspaceId: string,
): Promise<boolean> {
  const removed = await retention.expireNext(db, workspaceId);
  for (const [kind, count] of Object.entries(removed ?? {})) expired.inc({ kind }, count);
  return removed !== undefined;
}
