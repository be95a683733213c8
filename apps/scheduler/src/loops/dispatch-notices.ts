import { notices } from "@inlet/db";
import { type LoopDeps, maxPerClaim } from "./loop-deps.ts";

/** Logs each new notice once it is committed, and hands it to the webhooks of its workspace. */
export async function dispatchNotices({ db, log }: Pick<LoopDeps, "db" | "log">): Promise<void> {
  for (const { id, workspaceId, kind, level, details } of await notices.claimNewNotices(db, maxPerClaim))
    log[level]({ noticeId: id, workspaceId, kind, details }, "notice raised");
}
