import { deliverNotice, priority } from "@inlet/contracts";
import { notices } from "@inlet/db";
import { type LoopDeps, maxPerClaim } from "./loop-deps.ts";

/** Logs each new notice once it is committed, and dispatches the delivery of those with a notice URL. */
export async function dispatchNotices({
  db,
  queues,
  log,
}: Pick<LoopDeps, "db" | "queues" | "log">): Promise<void> {
  const due = await notices.claimDueNotices(db, maxPerClaim);
  for (const { id, workspaceId, kind, level, details } of due.filter((it) => it.isNew))
    log[level]({ noticeId: id, workspaceId, kind, details }, "notice raised");
  const deliverable = due.filter((it) => it.isDeliverable);
  const jobs = deliverable.map(({ id }) => ({ payload: { noticeId: id }, priority: priority.live }));
  await queues.sendMany(deliverNotice, jobs);
}
